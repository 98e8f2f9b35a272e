#!/bin/sh
# selftest.sh FOLDER: tests the emulator that build.sh made there, with threads in both orders and streams eager and lazy.
set -e
here=$(cd "$(dirname "$0")" && pwd)
g++ -std=c++17 -Wall -Wextra -o "$1/selftest" "$here/selftest.cpp" -L"$1" -l:libcuda.so.1 -Wl,-rpath,"$1"
for order in forwards backwards; do
    for streams in eager lazy; do
        for fault in early uneven sharedOverrun overrun; do
            echo "== threads $order, streams $streams, fault $fault"
            CUDA_EMULATOR_ORDER=$order CUDA_EMULATOR_STREAMS=$streams FAULT=$fault "$1/selftest"
        done
    done
done
