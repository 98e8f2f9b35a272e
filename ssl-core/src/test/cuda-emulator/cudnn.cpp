// libcudnn_*.so.9: convolutions of the legacy interface by plain loops.

#include "emulator.h"

#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

enum { SUCCESS = 0, NOT_INITIALIZED = 1001, BAD_PARAM = 2000, MISALIGNED = 2003, SHAPE_MISMATCH = 2008,
    NOT_SUPPORTED = 3000, EXECUTION_FAILED = 5000 };
enum { FLOAT = 0, BFLOAT16 = 9 };
enum { NCHW = 0, NHWC = 1 };
enum { DEFAULT_MATH = 0, FMA_MATH = 3 };

struct Tensor { // of images or filters
    int type = -1, format = NCHW, n = 0, c = 0, h = 0, w = 0;
    size_t length() const { return (size_t) n * (size_t) c * (size_t) h * (size_t) w; }
    size_t bytes() const { return length() * (type == BFLOAT16 ? 2 : 4); }
};
struct Convolution {
    int padding[2], stride[2], dilation[2], mode, compute, math = DEFAULT_MATH, groups = 1;
};
struct Handle {
    void *stream = nullptr;
};
struct Performance {
    int algorithm, status;
    float time;
    size_t memory;
    int determinism, math, reserved[3];
};
constexpr size_t WORKSPACE = 4096;

size_t place(const Tensor &t, int n, int y, int x, int c) {
    return t.format == NHWC ? (((size_t) n * t.h + y) * t.w + x) * t.c + c : (((size_t) n * t.c + c) * t.h + y) * t.w + x;
}

// All of a tensor, channels last, as the convolution would read it.
std::vector<float> read(const Tensor &t, const void *data, int math) {
    std::vector<float> values(t.length());
    size_t i = 0;
    for (int n = 0; n < t.n; n++) {
        for (int y = 0; y < t.h; y++) {
            for (int x = 0; x < t.w; x++) {
                for (int c = 0; c < t.c; c++, i++) {
                    size_t at = place(t, n, y, x, c);
                    float value = t.type == BFLOAT16 ? emulator::fromBfloat16(((const uint16_t *) data)[at])
                                                     : ((const float *) data)[at];
                    values[i] = t.type == FLOAT && math != FMA_MATH ? emulator::toTf32(value) : value;
                }
            }
        }
    }
    return values;
}

void write(const Tensor &t, void *data, const std::vector<double> &values, float alpha, float beta) {
    size_t i = 0;
    for (int n = 0; n < t.n; n++) {
        for (int y = 0; y < t.h; y++) {
            for (int x = 0; x < t.w; x++) {
                for (int c = 0; c < t.c; c++, i++) {
                    size_t at = place(t, n, y, x, c);
                    float value = alpha * (float) values[i];
                    if (t.type == BFLOAT16) {
                        uint16_t &target = ((uint16_t *) data)[at];
                        target = emulator::toBfloat16(value + (beta != 0 ? beta * emulator::fromBfloat16(target) : 0));
                    } else {
                        float &target = ((float *) data)[at];
                        target = value + (beta != 0 ? beta * target : 0);
                    }
                }
            }
        }
    }
}

int check(const Tensor &x, const Tensor &w, const Tensor &y, const Convolution &c, int algorithm, int algorithms) {
    int h = (x.h + 2 * c.padding[0] - c.dilation[0] * (w.h - 1) - 1) / c.stride[0] + 1;
    int width = (x.w + 2 * c.padding[1] - c.dilation[1] * (w.w - 1) - 1) / c.stride[1] + 1;
    if (x.c != w.c || y.c != w.n || y.n != x.n || y.h != h || y.w != width) {
        return emulator::refuse(SHAPE_MISMATCH, "x %d %d %d %d, w %d %d %d %d, y %d %d %d %d (%d x %d expected)", x.n,
                x.c, x.h, x.w, w.n, w.c, w.h, w.w, y.n, y.c, y.h, y.w, h, width);
    }
    if (x.type != w.type || x.type != y.type || c.compute != FLOAT || c.groups != 1 || c.mode != 1
            || x.format != w.format || x.format != y.format || algorithm < 0 || algorithm >= algorithms) {
        return emulator::refuse(NOT_SUPPORTED, "types %d %d %d, computed in %d, formats %d %d %d, mode %d, algorithm %d",
                x.type, w.type, y.type, c.compute, x.format, w.format, y.format, c.mode, algorithm);
    }
    return SUCCESS;
}

enum Direction { FORWARD, BACKWARD_INPUT, BACKWARD_WEIGHT };

// Goes once over all pairs of an input and an output that a filter connects; the channels are the inner loops.
void convolve(Direction direction, const Tensor &x, const Tensor &w, const Tensor &y, const Convolution &c,
        const std::vector<float> &first, const std::vector<float> &second, std::vector<double> &result) {
    size_t channels = (size_t) x.c, filters = (size_t) y.c, area = (size_t) w.h * (size_t) w.w;
    std::vector<float> turned; // the filters as [r, c, k]
    if (direction == FORWARD) {
        turned.resize(second.size());
        for (size_t i = 0; i < second.size(); i++) {
            turned[i % (area * channels) * filters + i / (area * channels)] = second[i];
        }
    }
    for (int n = 0; n < y.n; n++) {
        for (int i = 0; i < y.h * y.w; i++) {
            size_t output = ((size_t) n * y.h * y.w + i) * filters;
            for (size_t r = 0; r < area; r++) {
                int top = i / y.w * c.stride[0] - c.padding[0] + (int) r / w.w * c.dilation[0];
                int left = i % y.w * c.stride[1] - c.padding[1] + (int) r % w.w * c.dilation[1];
                if (top < 0 || top >= x.h || left < 0 || left >= x.w) {
                    continue;
                }
                size_t input = (((size_t) n * x.h + top) * x.w + left) * channels;
                if (direction == FORWARD) {
                    for (size_t j = 0; j < channels; j++) {
                        double value = first[input + j];
                        for (size_t k = 0; k < filters; k++) {
                            result[output + k] += value * turned[(r * channels + j) * filters + k];
                        }
                    }
                    continue;
                }
                for (size_t k = 0; k < filters; k++) {
                    size_t filter = (k * area + r) * channels;
                    if (direction == BACKWARD_INPUT) {
                        double gradient = first[output + k];
                        for (size_t j = 0; j < channels; j++) {
                            result[input + j] += gradient * second[filter + j];
                        }
                    } else {
                        double gradient = second[output + k];
                        for (size_t j = 0; j < channels; j++) {
                            result[filter + j] += gradient * first[input + j];
                        }
                    }
                }
            }
        }
    }
}

int run(Direction direction, void *handle, const void *alpha, const Tensor &x, const Tensor &w, const Tensor &y,
        const void *first, const void *second, const Convolution &c, int algorithm, int algorithms, void *workspace,
        size_t workspaceBytes, const void *beta, void *result) {
    if (!emulator::hasContext()) {
        return emulator::refuse(NOT_INITIALIZED, "a convolution, and no context is current in this thread");
    }
    int status = check(x, w, y, c, algorithm, algorithms);
    if (status != SUCCESS) {
        return status;
    }
    const Tensor &a = direction == BACKWARD_INPUT ? y : x, &b = direction == BACKWARD_WEIGHT ? y : w;
    const Tensor &r = direction == FORWARD ? y : direction == BACKWARD_INPUT ? x : w;
    if (!emulator::onCard(first, a.bytes()) || !emulator::onCard(second, b.bytes()) || !emulator::onCard(result, r.bytes())) {
        return emulator::refuse(EXECUTION_FAILED, "a convolution's operands are not in the card's memory");
    }
    if (((uint64_t) first | (uint64_t) second | (uint64_t) result) % 16 != 0) {
        return emulator::refuse(MISALIGNED, "a convolution's operands are at %p, %p, %p", first, second, result);
    }
    if (workspaceBytes < WORKSPACE || !emulator::onCard(workspace, WORKSPACE)) {
        return emulator::refuse(BAD_PARAM, "%zu bytes of workspace at %p", workspaceBytes, workspace);
    }
    float factor = *(const float *) alpha, kept = *(const float *) beta;
    status = emulator::enqueue(((Handle *) handle)->stream, "a convolution", [=] {
        memset(workspace, 0xff, WORKSPACE);
        std::vector<double> sums(r.length());
        convolve(direction, x, w, y, c, read(a, first, c.math), read(b, second, c.math), sums);
        write(r, result, sums, factor, kept);
    });
    return status == 0 ? SUCCESS : EXECUTION_FAILED;
}

// What a heuristic proposes: first a way that varies from run to run, then one that is not supported.
int propose(const Convolution &c, int asked, int *found, Performance *list) {
    Performance all[] = {{0, SUCCESS, 1, WORKSPACE, 0, c.math, {}}, {4, NOT_SUPPORTED, -1, 0, 1, c.math, {}},
            {1, SUCCESS, 2, WORKSPACE, 1, c.math, {}}};
    const char *known = getenv("CUDA_EMULATOR_CONVOLUTIONS");
    *found = known != nullptr ? atoi(known) : 3;
    *found = asked < *found ? asked : *found;
    memcpy(list, all, (size_t) *found * sizeof(Performance));
    return SUCCESS;
}

#define T(pointer) (*(const Tensor *) (pointer))
#define C(pointer) (*(const Convolution *) (pointer))

} // namespace

extern "C" {

size_t cudnnGetVersion() { return 91900; }
size_t cudnnGetCudartVersion() { return 13010; }
const char *cudnnGetErrorString(int status) {
    return status == SUCCESS ? "CUDNN_STATUS_SUCCESS" : status / 1000 == 2 ? "CUDNN_STATUS_BAD_PARAM"
            : status / 1000 == 3 ? "CUDNN_STATUS_NOT_SUPPORTED" : "CUDNN_STATUS";
}
void cudnnGetLastErrorString(char *message, size_t bytes) {
    if (bytes > 0) {
        message[0] = 0;
    }
}
int cudnnCreate(void **handle) {
    if (!emulator::hasContext()) {
        return emulator::refuse(NOT_INITIALIZED, "cudnnCreate: no context is current in this thread");
    }
    *handle = new Handle;
    return SUCCESS;
}
int cudnnDestroy(void *handle) {
    delete (Handle *) handle;
    return SUCCESS;
}
int cudnnSetStream(void *handle, void *stream) {
    ((Handle *) handle)->stream = stream;
    return SUCCESS;
}
int cudnnCreateTensorDescriptor(void **target) {
    *target = new Tensor;
    return SUCCESS;
}
int cudnnDestroyTensorDescriptor(void *tensor) {
    delete (Tensor *) tensor;
    return SUCCESS;
}
int cudnnCreateFilterDescriptor(void **target) { return cudnnCreateTensorDescriptor(target); }
int cudnnDestroyFilterDescriptor(void *tensor) { return cudnnDestroyTensorDescriptor(tensor); }
int cudnnSetTensor4dDescriptor(void *tensor, int format, int type, int n, int c, int h, int w) {
    if (n < 1 || c < 1 || h < 1 || w < 1 || format > NHWC || (type != FLOAT && type != BFLOAT16)) {
        return emulator::refuse(BAD_PARAM, "a tensor of format %d, type %d, %d %d %d %d", format, type, n, c, h, w);
    }
    *(Tensor *) tensor = {type, format, n, c, h, w};
    return SUCCESS;
}
int cudnnSetFilter4dDescriptor(void *tensor, int type, int format, int k, int c, int h, int w) {
    return cudnnSetTensor4dDescriptor(tensor, format, type, k, c, h, w);
}
int cudnnCreateConvolutionDescriptor(void **target) {
    *target = new Convolution;
    return SUCCESS;
}
int cudnnDestroyConvolutionDescriptor(void *convolution) {
    delete (Convolution *) convolution;
    return SUCCESS;
}
int cudnnSetConvolution2dDescriptor(void *c, int padH, int padW, int strideH, int strideW, int dilationH, int dilationW,
        int mode, int compute) {
    if (padH < 0 || padW < 0 || strideH < 1 || strideW < 1 || dilationH < 1 || dilationW < 1) {
        return emulator::refuse(BAD_PARAM, "padding %d %d, stride %d %d, dilation %d %d", padH, padW, strideH, strideW,
                dilationH, dilationW);
    }
    *(Convolution *) c = {{padH, padW}, {strideH, strideW}, {dilationH, dilationW}, mode, compute};
    return SUCCESS;
}
int cudnnSetConvolutionMathType(void *c, int math) {
    ((Convolution *) c)->math = math;
    return SUCCESS;
}
int cudnnSetConvolutionGroupCount(void *c, int groups) {
    ((Convolution *) c)->groups = groups;
    return SUCCESS;
}
int cudnnGetConvolutionForwardAlgorithm_v7(
        void *, void *x, void *w, void *c, void *y, int asked, int *found, Performance *list) {
    int status = check(T(x), T(w), T(y), C(c), 0, 1);
    return status != SUCCESS ? status : propose(C(c), asked, found, list);
}
int cudnnGetConvolutionBackwardDataAlgorithm_v7(
        void *, void *w, void *y, void *c, void *x, int asked, int *found, Performance *list) {
    int status = check(T(x), T(w), T(y), C(c), 0, 1);
    return status != SUCCESS ? status : propose(C(c), asked, found, list);
}
int cudnnGetConvolutionBackwardFilterAlgorithm_v7(
        void *, void *x, void *y, void *c, void *w, int asked, int *found, Performance *list) {
    int status = check(T(x), T(w), T(y), C(c), 0, 1);
    return status != SUCCESS ? status : propose(C(c), asked, found, list);
}
int cudnnGetConvolutionForwardAlgorithmMaxCount(void *, int *count) { return *count = 8, SUCCESS; }
int cudnnGetConvolutionBackwardDataAlgorithmMaxCount(void *, int *count) { return *count = 6, SUCCESS; }
int cudnnGetConvolutionBackwardFilterAlgorithmMaxCount(void *, int *count) { return *count = 7, SUCCESS; }
int cudnnGetConvolutionForwardWorkspaceSize(
        void *, void *x, void *w, void *c, void *y, int algorithm, size_t *bytes) {
    return *bytes = WORKSPACE, check(T(x), T(w), T(y), C(c), algorithm, 8);
}
int cudnnGetConvolutionBackwardDataWorkspaceSize(
        void *, void *w, void *y, void *c, void *x, int algorithm, size_t *bytes) {
    return *bytes = WORKSPACE, check(T(x), T(w), T(y), C(c), algorithm, 6);
}
int cudnnGetConvolutionBackwardFilterWorkspaceSize(
        void *, void *x, void *y, void *c, void *w, int algorithm, size_t *bytes) {
    return *bytes = WORKSPACE, check(T(x), T(w), T(y), C(c), algorithm, 7);
}
int cudnnConvolutionForward(void *handle, const void *alpha, void *x, const void *xData, void *w, const void *wData,
        void *c, int algorithm, void *workspace, size_t bytes, const void *beta, void *y, void *yData) {
    return run(FORWARD, handle, alpha, T(x), T(w), T(y), xData, wData, C(c), algorithm, 8, workspace, bytes, beta, yData);
}
int cudnnConvolutionBackwardData(void *handle, const void *alpha, void *w, const void *wData, void *y,
        const void *yData, void *c, int algorithm, void *workspace, size_t bytes, const void *beta, void *x, void *xData) {
    return run(BACKWARD_INPUT, handle, alpha, T(x), T(w), T(y), yData, wData, C(c), algorithm, 6, workspace, bytes, beta,
            xData);
}
int cudnnConvolutionBackwardFilter(void *handle, const void *alpha, void *x, const void *xData, void *y,
        const void *yData, void *c, int algorithm, void *workspace, size_t bytes, const void *beta, void *w, void *wData) {
    return run(BACKWARD_WEIGHT, handle, alpha, T(x), T(w), T(y), xData, yData, C(c), algorithm, 7, workspace, bytes,
            beta, wData);
}
}
