// Softmax along rows, its logarithm, and the cross-entropy made of it; one block a row. A kernel's y may be its x and its
// dx its dy: a thread writes only what it alone has still to read.

// m = max x
__device__ inline float rowMax(const T0* x, int columns) {
    float most = -INF;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) {
        most = fmaxf(most, x[c]);
    }
    return blockMax(most);
}

// sum exp(x - m)
__device__ inline float rowSumExp(const T0* x, float most, int columns) {
    float sum = 0;
    for (int c = threadIdx.x; c < columns; c += blockDim.x) {
        sum += expf(x[c] - most);
    }
    return blockSum(sum);
}

// y = exp(x - m) / sum exp(x - m)
extern "C" __global__ void softmax(int rows, int columns, const T0* x, T1* y) {
    FOR_EACH_ROW(r, rows) {
        const T0* in = x + r * columns;
        T1* out = y + r * columns;
        float most = rowMax(in, columns);
        float share = 1 / rowSumExp(in, most, columns);
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            out[c] = expf(in[c] - most) * share;
        }
    }
}

// dx = y (dy - sum y dy)
extern "C" __global__ void softmaxBackward(int rows, int columns, const T0* y, const T0* dy, T0* dx) {
    FOR_EACH_ROW(r, rows) {
        long long from = r * columns;
        float sum = 0;
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            sum += y[from + c] * dy[from + c];
        }
        sum = blockSum(sum);
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            dx[from + c] = y[from + c] * (dy[from + c] - sum);
        }
    }
}

// y = (x - m) - log sum exp(x - m)
extern "C" __global__ void logSoftmax(int rows, int columns, const T0* x, T1* y) {
    FOR_EACH_ROW(r, rows) {
        const T0* in = x + r * columns;
        T1* out = y + r * columns;
        float most = rowMax(in, columns);
        float logSum = logf(rowSumExp(in, most, columns));
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            out[c] = in[c] - most - logSum;
        }
    }
}

// dx = dy - exp(y) sum dy
extern "C" __global__ void logSoftmaxBackward(int rows, int columns, const float* y, const float* dy, float* dx) {
    FOR_EACH_ROW(r, rows) {
        long long from = r * columns;
        float sum = 0;
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            sum += dy[from + c];
        }
        sum = blockSum(sum);
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            dx[from + c] = dy[from + c] - expf(y[from + c]) * sum;
        }
    }
}

// losses[r] = log sum exp(x) - x[t] and gradient[r] = scale (softmax(x) - onehot(t)) with the target column t; the column
// excluded[r], where there is one, takes no part. With others = the sum of exp(x - m) over all columns but t, the gradient
// at t is -scale others / (others + exp(x[t] - m)): no digits are lost where the target has nearly all. A target that is
// no column makes its row NaN.
extern "C" __global__ void crossEntropy(
        int rows,
        int columns,
        const float* x,
        const int* target,
        const int* excluded,
        float scale,
        float* losses,
        float* gradient) {
    FOR_EACH_ROW(r, rows) {
        const float* in = x + r * columns;
        float* out = gradient + r * columns;
        int t = target[r];
        int without = excluded ? excluded[r] : -1;
        bool known = t >= 0 && t < columns;
        float atTarget = !known ? __int_as_float(0x7fc00000) : t == without ? -1e30f : in[t];
        float most = -INF;
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            if (c != without) {
                most = fmaxf(most, in[c]);
            }
        }
        most = blockMax(most);
        float others = 0;
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            if (c != without && c != t) {
                others += expf(in[c] - most);
            }
        }
        others = blockSum(others);
        float own = expf(atTarget - most);
        float share = scale / (others + own);
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            out[c] = c == t ? -others * share : c == without ? 0 * share : expf(in[c] - most) * share;
        }
        if (threadIdx.x == 0) {
            losses[r] = atTarget == most ? log1pf(others) : most - atTarget + logf(others + own);
        }
    }
}
