#!/bin/sh
# build.sh FOLDER: builds the emulated libraries there, under the names of the real ones.
set -e
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
cp "$here/simt.h" .
flags="-std=gnu++17 -O3 -march=native -fno-strict-aliasing -Wall -Wextra -shared -fPIC"
g++ $flags -Wl,-soname,libcuda.so.1 -o libcuda.so.1 "$here/driver.cpp" -ldl
# A user of the real libraries asks for symbols of a version named like the library.
library() {
    echo "$1 { global: *; };" > versions
    g++ $flags -Wl,-soname,"$1" -Wl,--version-script=versions -Wl,-rpath,'$ORIGIN' -o "$1" "$2" -L. -l:libcuda.so.1
    rm versions
}
echo 'extern "C" int ssl4jEmulated() { return 1; }' > nothing.cpp
library libcudart.so.13 nothing.cpp
library libnvrtc.so.13 "$here/nvrtc.cpp"
library libcublasLt.so.13 "$here/cublaslt.cpp"
library libcublas.so.13 nothing.cpp
library libcudnn_graph.so.9 "$here/cudnn.cpp"
for part in ops cnn adv; do
    library libcudnn_$part.so.9 "$here/cudnn.cpp"
done
library libcudnn.so.9 nothing.cpp
rm nothing.cpp
ls
