#include <cuda_runtime.h>
#define TILE 32

// 归约：一个块求一段的和。
template <typename T>
__global__ void reduce(const T* __restrict__ in, T* out, int n) {
    __shared__ float tile[TILE];
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    tile[threadIdx.x] = i < n ? in[i] : 0.0f;
    __syncthreads();
    for (int s = blockDim.x / 2; s > 0; s >>= 1) {
        if (threadIdx.x < s) tile[threadIdx.x] += tile[threadIdx.x + s];
        __syncthreads();
    }
    if (threadIdx.x == 0) atomicAdd(out, tile[0]);
}

int main() {
    dim3 grid(128), block(256);
    float *in = nullptr, *out = nullptr;
    cudaMalloc(&in, 1 << 20);
    reduce<float><<<grid, block, 0, stream>>>(in, out, 1 << 18);
    scale<<<grid, block>>>(in);
    printf("%d\n", 'a');
    return 0;
}
