// What every kernel file begins with. A kernel is extern "C", works on dense row-major float32 arrays, and is launched
// in one dimension with a multiple of 32 threads a block. Arrays of type T0, T1 or T2 are of float32 or of bfloat16: the
// file is compiled for each choice that is asked for.

typedef unsigned char byte;

// The upper half of a float32. It is read as a float, and a float is rounded to the nearest when it is assigned, ties to
// even; NaN stays NaN.
struct bfloat16 {
    unsigned short bits;

    __device__ operator float() const {
        return __int_as_float((int) ((unsigned int) bits << 16));
    }

    __device__ bfloat16& operator=(float value) {
        unsigned int all = (unsigned int) __float_as_int(value);
        bool number = (all & 0x7fffffffu) <= 0x7f800000u;
        bits = (unsigned short) ((number ? all + 0x7fffu + (all >> 16 & 1) : all | 0x400000u) >> 16);
        return *this;
    }
};

#define INF __int_as_float(0x7f800000)
#define WARP 32
#define ALL_LANES 0xffffffffu

// Every index from 0 to n, one thread each, as many rounds as it takes.
#define FOR_EACH(i, n)                                                                            \
    for (long long i = (long long) blockIdx.x * blockDim.x + threadIdx.x; i < (long long) (n);    \
         i += (long long) gridDim.x * blockDim.x)

// Every row from 0 to rows, one block each; all threads of a block take part.
#define FOR_EACH_ROW(r, rows) for (long long r = blockIdx.x; r < (long long) (rows); r += gridDim.x)

// Calls use(i, read(i)) for every index from 0 to n. A thread makes four reads before it uses the first, since memory answers
// late, and the compiler must not move a read before a write that it might depend on.
template <typename Read, typename Use>
__device__ inline void inFours(long long n, Read read, Use use) {
    long long step = (long long) gridDim.x * blockDim.x;
    for (long long first = (long long) blockIdx.x * blockDim.x + threadIdx.x; first < n; first += 4 * step) {
        decltype(read(first)) values[4];
#pragma unroll
        for (int k = 0; k < 4; k++) {
            if (first + k * step < n) {
                values[k] = read(first + k * step);
            }
        }
#pragma unroll
        for (int k = 0; k < 4; k++) {
            if (first + k * step < n) {
                use(first + k * step, values[k]);
            }
        }
    }
}

// i / divisor of numbers from 0 on, by 32 bits where they suffice: dividing 64 takes the card many times as long.
__device__ inline long long quotient(long long i, long long divisor) {
    return (i | divisor) <= 0xffffffffLL ? (unsigned int) i / (unsigned int) divisor : i / divisor;
}

// ---------------------------------------------------------------------- sums and maxima, the same in every thread

template <typename T>
__device__ inline T warpSum(T value) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        value += __shfl_xor_sync(ALL_LANES, value, distance);
    }
    return value;
}

template <typename T>
__device__ inline T warpMax(T value) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        T other = __shfl_xor_sync(ALL_LANES, value, distance);
        value = other > value ? other : value;
    }
    return value;
}

// The sum over the block. Every thread of the block must call it, and all get the sum.
template <typename T>
__device__ inline T blockSum(T value) {
    __shared__ T partial[WARP];
    int lane = threadIdx.x % WARP;
    int warps = blockDim.x / WARP;
    value = warpSum(value);
    if (warps == 1) {
        return value;
    }
    __syncthreads(); // the partial sums of the call before have been read
    if (lane == 0) {
        partial[threadIdx.x / WARP] = value;
    }
    __syncthreads();
    return warpSum(lane < warps ? partial[lane] : (T) 0);
}

// The maximum over the block. Every thread of the block must call it, and all get the maximum.
template <typename T>
__device__ inline T blockMax(T value) {
    __shared__ T partial[WARP];
    int lane = threadIdx.x % WARP;
    int warps = blockDim.x / WARP;
    value = warpMax(value);
    if (warps == 1) {
        return value;
    }
    __syncthreads();
    if (lane == 0) {
        partial[threadIdx.x / WARP] = value;
    }
    __syncthreads();
    return warpMax(partial[lane < warps ? lane : 0]);
}

// --------------------------------------------------------------------------------------------------- sums by columns
//
// Two sums for every column of rows x columns terms, in two kernels: one adds up chunks of rows, the other the chunks.

// Every column from 0 to columns, one warp each.
#define FOR_EACH_COLUMN(c, columns)                                                                                  \
    for (int c = blockIdx.x * (blockDim.x / WARP) + threadIdx.x / WARP; c < (columns);                               \
         c += gridDim.x * (blockDim.x / WARP))

// sums[chunk, column, 2] = the terms of a chunk of rows, which terms.add(row, column, first, second) adds to two doubles.
// A block is a rectangle of threads, width along the columns and the rest along the rows; width divides their number.
// Dynamic shared memory: two doubles a thread.
template <typename Terms>
__device__ inline void columnSums(
        int rows, int columns, int width, int chunk, int chunks, const Terms& terms, double* sums) {
    extern __shared__ double columnPartials[];
    int across = threadIdx.x % width;
    int line = threadIdx.x / width;
    int lines = blockDim.x / width;
    int tiles = (columns + width - 1) / width;
    FOR_EACH_ROW(rectangle, (long long) tiles * chunks) {
        int piece = (int) (rectangle / tiles);
        int column = (int) (rectangle - (long long) piece * tiles) * width + across;
        long long from = (long long) piece * chunk;
        long long end = rows - from < chunk ? rows : from + chunk;
        double first = 0;
        double second = 0;
        if (column < columns) {
            for (long long row = from + line; row < end; row += lines) {
                terms.add(row, column, first, second);
            }
        }
        __syncthreads(); // the partial sums of the rectangle before have been read
        columnPartials[2 * threadIdx.x] = first;
        columnPartials[2 * threadIdx.x + 1] = second;
        __syncthreads();
        if (line == 0 && column < columns) {
            for (int k = 1; k < lines; k++) {
                first += columnPartials[2 * (k * width + across)];
                second += columnPartials[2 * (k * width + across) + 1];
            }
            long long to = 2 * ((long long) piece * columns + column);
            sums[to] = first;
            sums[to + 1] = second;
        }
    }
}

// The sums of one column over all chunks, the same in every lane of the warp that asks.
__device__ inline void columnTotals(
        const double* sums, int column, int columns, int chunks, double& first, double& second) {
    first = 0;
    second = 0;
    for (int piece = threadIdx.x % WARP; piece < chunks; piece += WARP) {
        long long at = 2 * ((long long) piece * columns + column);
        first += sums[at];
        second += sums[at + 1];
    }
    first = warpSum(first);
    second = warpSum(second);
}
