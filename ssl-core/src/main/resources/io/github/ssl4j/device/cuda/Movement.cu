// Copies of elements to other places.

#define NAN_VALUE __int_as_float(0x7fc00000)

// y[o, c, i] = alpha x[o, i]
extern "C" __global__ void repeat(int count, int inner, float alpha, const float* x, float* y, long long n) {
    FOR_EACH(at, n) {
        long long row = quotient(at, inner);
        y[at] = alpha * x[quotient(row, count) * inner + (at - row * inner)];
    }
}

// y[i] = x[index[i]] by rows; a row that x does not have is NaN
extern "C" __global__ void gatherRows(
        int columns, long long tableRows, const float* x, const int* index, float* y, long long n) {
    FOR_EACH(at, n) {
        long long row = quotient(at, columns);
        long long from = index[row];
        y[at] = from >= 0 && from < tableRows ? x[from * columns + (at - row * columns)] : NAN_VALUE;
    }
}

// --------------------------------------------------------------------------------------------------- scatterAddRows
//
// y[index[i]] += x[i] by rows, the same in every run though an index may come many times: floats are added up as
// integers, of which the order does not matter. 1 is the 2^places-th part, with places chosen so that no sum overflows
// 62 bits: an x is rounded to less than max |x| count / 2^61.

// largest = the bits of the largest |x|, which are in the order of the floats, NaN above all; sums and largest begin at 0
extern "C" __global__ void scatterLargest(const float* x, unsigned int* largest, long long n) {
    unsigned int most = 0;
    FOR_EACH(i, n) {
        unsigned int bits = (unsigned int) __float_as_int(x[i]) & 0x7fffffffu;
        most = bits > most ? bits : most;
    }
    most = blockMax(most);
    if (threadIdx.x == 0) {
        atomicMax(largest, most);
    }
}

// How many binary places are kept: 2^(exponent + 1) is above max |x|, 2^countBits at least the number of rows.
__device__ inline int scatterPlaces(unsigned int largest, int countBits) {
    int exponent = largest < 0x00800000u ? -126 : (int) (largest >> 23) - 127;
    return 61 - countBits - exponent;
}

__device__ inline bool scatterFinite(unsigned int largest) {
    return largest < 0x7f800000u;
}

extern "C" __global__ void scatterSum(
        int columns,
        long long tableRows,
        int countBits,
        const float* x,
        const int* index,
        const unsigned int* largest,
        unsigned long long* sums,
        long long n) {
    int places = scatterPlaces(*largest, countBits);
    bool finite = scatterFinite(*largest);
    FOR_EACH(at, n) {
        long long row = quotient(at, columns);
        long long to = index[row];
        if (to >= 0 && to < tableRows) {
            long long term = finite ? llrint(ldexp((double) x[at], places)) : 1;
            atomicAdd(sums + to * columns + (at - row * columns), (unsigned long long) term);
        }
    }
}

// Where x has no finite maximum, every row it was added to is NaN.
extern "C" __global__ void scatterAdd(
        int countBits, const unsigned int* largest, const unsigned long long* sums, float* y, long long n) {
    int places = scatterPlaces(*largest, countBits);
    bool finite = scatterFinite(*largest);
    FOR_EACH(i, n) {
        long long sum = (long long) sums[i];
        if (sum != 0) {
            y[i] = finite ? (float) (y[i] + ldexp((double) sum, -places)) : NAN_VALUE;
        }
    }
}

// --------------------------------------------------------------------------------------------------------- copies

// y[r, c] = x[r, c] with rows so many elements apart
extern "C" __global__ void copyColumns(
        int columns, int xPitch, int yPitch, const float* x, float* y, long long n) {
    FOR_EACH(at, n) {
        long long row = quotient(at, columns);
        long long column = at - row * columns;
        y[row * yPitch + column] = x[row * xPitch + column];
    }
}

// y = x with its axes in another order: axis i of y is s<i> long and its neighbours lie t<i> apart in x
extern "C" __global__ void permute(
        int s1, int s2, int s3, int s4, int s5,
        long long t0, long long t1, long long t2, long long t3, long long t4, long long t5,
        const float* x, float* y, long long n) {
    FOR_EACH(at, n) {
        long long a4 = quotient(at, s5);
        long long a3 = quotient(a4, s4);
        long long a2 = quotient(a3, s3);
        long long a1 = quotient(a2, s2);
        long long a0 = quotient(a1, s1);
        y[at] = x[a0 * t0 + (a1 - a0 * s1) * t1 + (a2 - a1 * s2) * t2 + (a3 - a2 * s3) * t3 + (a4 - a3 * s4) * t4
                + (at - a4 * s5) * t5];
    }
}

#define TILE 32
#define TILE_LINES 8

// y [batch, columns, rows] = x [batch, rows, columns], by square tiles that are read and written along their rows; one
// more column keeps the reads of a tile's column apart in shared memory. Blocks of TILE x TILE_LINES threads.
extern "C" __global__ void transpose(
        int rows, int columns, long long rowTiles, long long columnTiles, long long tiles, const float* x, float* y) {
    __shared__ float tile[TILE][TILE + 1];
    int along = threadIdx.x % TILE;
    int line = threadIdx.x / TILE;
    for (long long t = blockIdx.x; t < tiles; t += gridDim.x) {
        long long matrix = t / (rowTiles * columnTiles) * rows * columns;
        int row = (int) (t / columnTiles % rowTiles) * TILE;
        int column = (int) (t % columnTiles) * TILE;
        __syncthreads(); // the tile before has been written
        for (int i = line; i < TILE; i += TILE_LINES) {
            if (row + i < rows && column + along < columns) {
                tile[i][along] = x[matrix + (long long) (row + i) * columns + column + along];
            }
        }
        __syncthreads();
        for (int i = line; i < TILE; i += TILE_LINES) {
            if (column + i < columns && row + along < rows) {
                y[matrix + (long long) (column + i) * rows + row + along] = tile[along][i];
            }
        }
    }
}
