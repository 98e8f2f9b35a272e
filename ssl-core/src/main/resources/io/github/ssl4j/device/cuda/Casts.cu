// Copies in another type or layout, for libraries that want it.

// y = x rounded to bfloat16
extern "C" __global__ void narrow(const float* x, bfloat16* y, long long count) {
    FOR_EACH(i, count) {
        y[i] = toBfloat16(x[i]);
    }
}

// y = x
extern "C" __global__ void widen(const bfloat16* x, float* y, long long count) {
    FOR_EACH(i, count) {
        y[i] = fromBfloat16(x[i]);
    }
}

// Where in [K, C, A] the element is that has index i in [K, A, C].
__device__ inline long long whereFirst(long long i, int channels, int area) {
    long long channel = i % channels;
    long long place = i / channels % area;
    long long filter = i / channels / area;
    return (filter * channels + channel) * area + place;
}

// y [K, A, C] = w [K, C, A]
extern "C" __global__ void channelsLast(const float* w, float* y, int channels, int area, long long count) {
    FOR_EACH(i, count) {
        y[i] = w[whereFirst(i, channels, area)];
    }
}

extern "C" __global__ void channelsLastNarrow(const float* w, bfloat16* y, int channels, int area, long long count) {
    FOR_EACH(i, count) {
        y[i] = toBfloat16(w[whereFirst(i, channels, area)]);
    }
}

// w [K, C, A] = x [K, A, C]
extern "C" __global__ void channelsFirst(const float* x, float* w, int channels, int area, long long count) {
    FOR_EACH(i, count) {
        w[whereFirst(i, channels, area)] = x[i];
    }
}

extern "C" __global__ void channelsFirstWiden(const bfloat16* x, float* w, int channels, int area, long long count) {
    FOR_EACH(i, count) {
        w[whereFirst(i, channels, area)] = fromBfloat16(x[i]);
    }
}
