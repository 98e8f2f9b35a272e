// y[o, i] = reduction over c of x[o, c, i]. Sums are gathered in double. Where few blocks would have much to do, c is cut
// into chunks: the results of the chunks, doubles y[o, chunk, i], are reduced by the same kernel once more.

enum { SUM, MAX }; // in the order of Reduction.java

__device__ inline double join(int which, double a, double b) {
    return which == SUM ? a + b : a > b || a != a ? a : b;
}

__device__ inline void put(float* y, long long at, double value) {
    y[at] = (float) value;
}

__device__ inline void put(double* y, long long at, double value) {
    y[at] = value;
}

// inner = 1: one block for each chunk of each o, whose threads read side by side.
template <typename From, typename To>
__device__ inline void reduceLines(
        int which, int count, int chunk, int chunks, const From* x, To* y, long long lines) {
    __shared__ double partial[WARP];
    int lane = threadIdx.x % WARP;
    int warps = blockDim.x / WARP;
    double nothing = which == SUM ? 0.0 : -(double) INF;
    FOR_EACH_ROW(line, lines) {
        long long o = line / chunks;
        int from = (int) (line - o * chunks) * chunk;
        int end = count - from < chunk ? count : from + chunk;
        double value = nothing;
        for (int c = from + threadIdx.x; c < end; c += blockDim.x) {
            value = join(which, value, x[o * count + c]);
        }
        __syncthreads(); // the partial results of the line before have been read
        for (int distance = WARP / 2; distance > 0; distance /= 2) {
            value = join(which, value, __shfl_xor_sync(ALL_LANES, value, distance));
        }
        if (lane == 0) {
            partial[threadIdx.x / WARP] = value;
        }
        __syncthreads();
        if (threadIdx.x == 0) {
            for (int i = 1; i < warps; i++) {
                value = join(which, value, partial[i]);
            }
            put(y, line, value);
        }
    }
}

// inner > 1: a block is a rectangle of threads, width along i and the rest along c. It takes one chunk of c for so many i
// of one o. width divides the number of threads.
template <typename From, typename To>
__device__ inline void reduceColumns(
        int which, int width, int count, int inner, int chunk, int chunks, const From* x, To* y, long long rectangles) {
    extern __shared__ double partials[];
    int across = threadIdx.x % width;
    int line = threadIdx.x / width;
    int lines = blockDim.x / width;
    int tiles = (inner + width - 1) / width;
    double nothing = which == SUM ? 0.0 : -(double) INF;
    FOR_EACH_ROW(rectangle, rectangles) {
        long long group = rectangle / tiles;
        int i = (int) (rectangle - group * tiles) * width + across;
        long long o = group / chunks;
        int from = (int) (group - o * chunks) * chunk;
        int end = count - from < chunk ? count : from + chunk;
        double value = nothing;
        if (i < inner) {
            for (int c = from + line; c < end; c += lines) {
                value = join(which, value, x[(o * count + c) * inner + i]);
            }
        }
        __syncthreads();
        partials[threadIdx.x] = value;
        __syncthreads();
        if (line == 0 && i < inner) {
            for (int k = 1; k < lines; k++) {
                value = join(which, value, partials[k * width + across]);
            }
            put(y, group * inner + i, value);
        }
    }
}

extern "C" __global__ void lines(
        int which, int count, int chunk, int chunks, const T0* x, float* y, long long n) {
    reduceLines(which, count, chunk, chunks, x, y, n);
}

extern "C" __global__ void linesToChunks(
        int which, int count, int chunk, int chunks, const T0* x, double* y, long long n) {
    reduceLines(which, count, chunk, chunks, x, y, n);
}

extern "C" __global__ void linesOfChunks(
        int which, int count, int chunk, int chunks, const double* x, float* y, long long n) {
    reduceLines(which, count, chunk, chunks, x, y, n);
}

extern "C" __global__ void columns(
        int which, int width, int count, int inner, int chunk, int chunks, const T0* x, float* y, long long n) {
    reduceColumns(which, width, count, inner, chunk, chunks, x, y, n);
}

extern "C" __global__ void columnsToChunks(
        int which, int width, int count, int inner, int chunk, int chunks, const T0* x, double* y, long long n) {
    reduceColumns(which, width, count, inner, chunk, chunks, x, y, n);
}

extern "C" __global__ void columnsOfChunks(
        int which, int width, int count, int inner, int chunk, int chunks, const double* x, float* y, long long n) {
    reduceColumns(which, width, count, inner, chunk, chunks, x, y, n);
}

// ---------------------------------------------------------------------------------------------------------- argmax

// index[r] = the first column of the largest value of row r
extern "C" __global__ void argmaxRows(int rows, int columns, const float* x, int* index) {
    __shared__ float bestValues[WARP];
    __shared__ int bestColumns[WARP];
    int lane = threadIdx.x % WARP;
    int warps = blockDim.x / WARP;
    FOR_EACH_ROW(r, rows) {
        float value = -INF;
        int column = 0x7fffffff;
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            float candidate = x[r * columns + c];
            if (candidate > value || (candidate == value && c < column)) {
                value = candidate;
                column = c;
            }
        }
        __syncthreads(); // the row before has been written
        for (int round = 0; round < 2; round++) {
            for (int distance = WARP / 2; distance > 0; distance /= 2) {
                float otherValue = __shfl_xor_sync(ALL_LANES, value, distance);
                int otherColumn = __shfl_xor_sync(ALL_LANES, column, distance);
                if (otherValue > value || (otherValue == value && otherColumn < column)) {
                    value = otherValue;
                    column = otherColumn;
                }
            }
            if (round == 0) {
                if (lane == 0) {
                    bestValues[threadIdx.x / WARP] = value;
                    bestColumns[threadIdx.x / WARP] = column;
                }
                __syncthreads();
                value = lane < warps ? bestValues[lane] : -INF;
                column = lane < warps ? bestColumns[lane] : 0x7fffffff;
            }
        }
        if (threadIdx.x == 0) {
            index[r] = column < columns ? column : 0; // a row of NaN has no largest value
        }
    }
}
