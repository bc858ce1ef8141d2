#include <vector>
namespace llm {
struct Cache final : public Base {
    static constexpr std::size_t kMax = 4'096;
    explicit Cache(int layers) : layers_(layers) {}
    auto at(size_t i) const noexcept -> const Block& { return *blocks_[i]; }
    std::vector<std::unique_ptr<Block>> blocks_; /* 分页 */
};
}  // namespace llm
