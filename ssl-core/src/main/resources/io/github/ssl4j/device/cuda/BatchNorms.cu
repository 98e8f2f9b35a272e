// Batch norm (Ioffe and Szegedy 2015, arXiv:1502.03167) of rows by channels, with the ReLU behind it where there is a mask
// to carry: a byte for every element, 1 where it came through. Sums over rows are gathered in double.

// The sums over some rows of x and x^2.
struct Moments {
    int channels;
    const T0* x;

    __device__ void add(long long row, int channel, double& first, double& second) const {
        double value = x[row * channels + channel];
        first += value;
        second += value * value;
    }
};

extern "C" __global__ void batchNormMoments(
        int rows, int channels, int width, int chunk, int chunks, const T0* x, double* sums) {
    Moments terms = {channels, x};
    columnSums(rows, channels, width, chunk, chunks, terms, sums);
}

// mean, the biased variance and, if there is room, factors = gamma / sqrt(variance + epsilon)
extern "C" __global__ void batchNormStatistics(
        int rows,
        int channels,
        int chunks,
        double epsilon,
        const double* sums,
        const float* gamma,
        float* mean,
        float* variance,
        float* factors) {
    FOR_EACH_COLUMN(c, channels) {
        double first;
        double second;
        columnTotals(sums, c, channels, chunks, first, second);
        if (threadIdx.x % WARP == 0) {
            double center = first / rows;
            double spread = second / rows - center * center;
            spread = spread < 0 ? 0 : spread;
            mean[c] = (float) center;
            variance[c] = (float) spread;
            if (factors) {
                factors[c] = (float) (gamma[c] / sqrt(spread + epsilon));
            }
        }
    }
}

extern "C" __global__ void batchNormFactors(
        int channels, double epsilon, const float* gamma, const float* variance, float* factors) {
    FOR_EACH(c, channels) {
        factors[c] = (float) (gamma[c] / sqrt(variance[c] + epsilon));
    }
}

// y = (x - mean) factor + beta, and then the ReLU
extern "C" __global__ void batchNormApply(
        int channels,
        int relu,
        const T0* x,
        const float* mean,
        const float* factors,
        const float* beta,
        T0* y,
        byte* mask,
        long long n) {
    inFours(n, [=](long long i) { return x[i]; }, [=](long long i, float read) {
        long long c = i - quotient(i, channels) * channels;
        float value = (read - mean[c]) * factors[c] + beta[c];
        if (relu) {
            bool through = value > 0 || value != value;
            value = through ? value : 0;
            if (mask) {
                mask[i] = through;
            }
        }
        y[i] = value;
    });
}

// The sums over some rows of dy (x - mean) and dy, with dy 0 where the ReLU let nothing through.
struct BatchNormTerms {
    int channels;
    const T0* x;
    const T0* dy;
    const float* mean;
    const byte* mask;

    __device__ void add(long long row, int channel, double& first, double& second) const {
        long long at = row * channels + channel;
        if (!mask || mask[at]) {
            double gradient = dy[at];
            first += gradient * (x[at] - mean[channel]);
            second += gradient;
        }
    }
};

extern "C" __global__ void batchNormSums(
        int rows,
        int channels,
        int width,
        int chunk,
        int chunks,
        const T0* x,
        const T0* dy,
        const float* mean,
        const byte* mask,
        double* sums) {
    BatchNormTerms terms = {channels, x, dy, mean, mask};
    columnSums(rows, channels, width, chunk, chunks, terms, sums);
}

// With v = variance + epsilon: dgamma = sum dy (x - mean) / sqrt(v), dbeta = sum dy, and what the last pass needs, channel
// by channel: factors = gamma / sqrt(v), centers = mean dy, slopes = mean(dy (x - mean)) / v. The means are over counted
// rows, and nothing where those are 0, for statistics that do not depend on x.
extern "C" __global__ void batchNormGradients(
        int counted,
        int channels,
        int chunks,
        double epsilon,
        const double* sums,
        const float* gamma,
        const float* variance,
        float* dgamma,
        float* dbeta,
        float* factors,
        float* centers,
        float* slopes) {
    FOR_EACH_COLUMN(c, channels) {
        double first;
        double second;
        columnTotals(sums, c, channels, chunks, first, second);
        if (threadIdx.x % WARP == 0) {
            double spread = variance[c] + epsilon;
            dgamma[c] = (float) (first / sqrt(spread));
            dbeta[c] = (float) second;
            factors[c] = (float) (gamma[c] / sqrt(spread));
            centers[c] = counted == 0 ? 0 : (float) (second / counted);
            slopes[c] = counted == 0 ? 0 : (float) (first / counted / spread);
        }
    }
}

struct Pair {
    float x, gradient;
};

// dx = factor (dy - center - (x - mean) slope); dx may be dy
extern "C" __global__ void batchNormBackward(
        int channels,
        const T0* x,
        const T0* dy,
        const float* mean,
        const byte* mask,
        const float* factors,
        const float* centers,
        const float* slopes,
        T0* dx,
        long long n) {
    inFours(
            n,
            [=](long long i) {
                float gradient = dy[i];
                return Pair{x[i], !mask || mask[i] ? gradient : 0};
            },
            [=](long long i, Pair read) {
                long long c = i - quotient(i, channels) * channels;
                dx[i] = factors[c] * (read.gradient - centers[c] - (read.x - mean[c]) * slopes[c]);
            });
}

// What flows through the statistics of count rows, channel by channel, dgamma and dbeta being sums over all of them
extern "C" __global__ void batchNormThroughStatistics(
        int count,
        int channels,
        double epsilon,
        const float* gamma,
        const float* variance,
        const float* dgamma,
        const float* dbeta,
        float* shifts,
        float* slopes) {
    FOR_EACH(c, channels) {
        double spread = variance[c] + epsilon;
        double factor = -gamma[c] / sqrt(spread) / count;
        shifts[c] = (float) (factor * dbeta[c]);
        slopes[c] = (float) (factor * dgamma[c] / sqrt(spread));
    }
}

// dx += shift + (x - mean) slope
extern "C" __global__ void batchNormAccumulate(
        int channels,
        const T0* x,
        const float* mean,
        const float* shifts,
        const float* slopes,
        T0* dx,
        long long n) {
    inFours(
            n,
            [=](long long i) {
                float gradient = dx[i];
                return Pair{x[i], gradient};
            },
            [=](long long i, Pair read) {
                long long c = i - quotient(i, channels) * channels;
                dx[i] = read.gradient + shifts[c] + (read.x - mean[c]) * slopes[c];
            });
}
