#!/usr/bin/env bash
set -euo pipefail
# 启动训练
export CUDA_VISIBLE_DEVICES=0,1
for rank in $(seq 0 7); do
  torchrun --nproc_per_node=8 train.py --lr "${LR:-3e-4}" > "log.$rank" 2>&1 &
done
if [[ -f out.txt && $? -eq 0 ]]; then echo '完成'; fi
