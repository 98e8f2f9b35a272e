// Layer norm (Ba, Kiros and Hinton 2016, arXiv:1607.06450), one block a row; the gradients of gamma and beta by columns.

// y = (x - mean) / sqrt(variance + epsilon) gamma + beta. The mean is corrected by the mean of the deviations from it,
// which takes back the rounding of the first sum.
extern "C" __global__ void layerNorm(
        int rows,
        int columns,
        float epsilon,
        const T0* x,
        const float* gamma,
        const float* beta,
        T1* y,
        float* mean,
        float* variance) {
    FOR_EACH_ROW(r, rows) {
        const T0* in = x + r * columns;
        T1* out = y + r * columns;
        float sum = 0;
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            sum += in[c];
        }
        float center = blockSum(sum) / columns;
        float deviations = 0;
        float squares = 0;
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            float deviation = in[c] - center;
            deviations += deviation;
            squares += deviation * deviation;
        }
        float correction = blockSum(deviations) / columns;
        float spread = blockSum(squares) / columns - correction * correction;
        float inverse = 1 / sqrtf(spread + epsilon);
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            float normalized = (in[c] - center - correction) * inverse;
            out[c] = gamma ? normalized * gamma[c] + beta[c] : normalized;
        }
        if (threadIdx.x == 0) {
            mean[r] = center + correction;
            variance[r] = spread;
        }
    }
}

// dx = (g - mean g - n mean(g n)) / sqrt(variance + epsilon) with g = dy gamma and the normalized x, n. g is rounded so
// that it cancels with its own mean where a row has but one column.
extern "C" __global__ void layerNormBackward(
        int rows,
        int columns,
        float epsilon,
        const T0* x,
        const T1* dy,
        const float* gamma,
        const float* mean,
        const float* variance,
        T0* dx) {
    FOR_EACH_ROW(r, rows) {
        long long from = r * columns;
        float center = mean[r];
        float inverse = 1 / sqrtf(variance[r] + epsilon);
        float sum = 0;
        float product = 0;
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            float g = gamma ? __fmul_rn(dy[from + c], gamma[c]) : dy[from + c];
            sum += g;
            product += g * ((x[from + c] - center) * inverse);
        }
        sum = blockSum(sum) / columns;
        product = blockSum(product) / columns;
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            float g = gamma ? __fmul_rn(dy[from + c], gamma[c]) : dy[from + c];
            float normalized = (x[from + c] - center) * inverse;
            dx[from + c] = (g - sum - normalized * product) * inverse;
        }
    }
}

// The sums over some rows of dy n and dy.
struct LayerNormTerms {
    int columns;
    float epsilon;
    const T0* x;
    const T1* dy;
    const float* mean;
    const float* variance;

    __device__ void add(long long row, int column, double& first, double& second) const {
        long long at = row * columns + column;
        float inverse = 1 / sqrtf(variance[row] + epsilon);
        first += dy[at] * ((x[at] - mean[row]) * inverse);
        second += dy[at];
    }
};

extern "C" __global__ void layerNormSums(
        int rows,
        int columns,
        int width,
        int chunk,
        int chunks,
        float epsilon,
        const T0* x,
        const T1* dy,
        const float* mean,
        const float* variance,
        double* sums) {
    LayerNormTerms terms = {columns, epsilon, x, dy, mean, variance};
    columnSums(rows, columns, width, chunk, chunks, terms, sums);
}

// dgamma = sum dy n, dbeta = sum dy
extern "C" __global__ void layerNormGradients(
        int columns, int chunks, const double* sums, float* dgamma, float* dbeta) {
    FOR_EACH_COLUMN(c, columns) {
        double first;
        double second;
        columnTotals(sums, c, columns, chunks, first, second);
        if (threadIdx.x % WARP == 0) {
            dgamma[c] = (float) first;
            dbeta[c] = (float) second;
        }
    }
}
