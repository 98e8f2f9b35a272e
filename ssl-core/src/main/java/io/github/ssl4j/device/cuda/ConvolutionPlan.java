package io.github.ssl4j.device.cuda;

import static org.bytedeco.cuda.global.cudnn.*;

import io.github.ssl4j.device.ConvolutionShape;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdDataAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdFilterAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionFwdAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionStruct;
import org.bytedeco.cuda.cudnn.cudnnFilterStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * How cuDNN computes a convolution of one shape in one direction: its descriptions, and the ways that its heuristic
 * proposes, best first. Ways that may give another result in the next run are left out.
 *
 * <p>cuDNN 9 calls these functions deprecated and has them all. Its graph functions could do nothing more for a plain
 * convolution, and need many times the code.
 */
@SuppressWarnings("deprecation")
final class ConvolutionPlan implements AutoCloseable {
    private final Cudnn library;
    private final Direction direction;
    private final cudnnTensorStruct x = new cudnnTensorStruct();
    private final cudnnTensorStruct y = new cudnnTensorStruct();
    private final cudnnFilterStruct w = new cudnnFilterStruct();
    private final cudnnConvolutionStruct convolution = new cudnnConvolutionStruct();
    private final FloatPointer one = new FloatPointer(1).put(0, 1);
    private final FloatPointer zero = new FloatPointer(1).put(0, 0);
    private final Deque<Way> ways = new ArrayDeque<>();

    /** What is computed from what. */
    enum Direction {
        /** y from x and w. */
        FORWARD,
        /** dx from dy and w. */
        BACKWARD_INPUT,
        /** dw from x and dy. */
        BACKWARD_WEIGHT
    }

    private record Way(int algorithm, int math, long workspaceBytes) {}

    /** Makes the plan; there may be no way at all. */
    ConvolutionPlan(Cudnn library, ConvolutionShape shape, Direction direction, Factors factors) {
        this.library = library;
        this.direction = direction;
        int type = factors == Factors.BFLOAT16 ? CUDNN_DATA_BFLOAT16 : CUDNN_DATA_FLOAT;
        ConvolutionShape s = shape;
        Cudnn.check("cudnnCreateTensorDescriptor", cudnnCreateTensorDescriptor(x));
        Cudnn.check("cudnnCreateTensorDescriptor", cudnnCreateTensorDescriptor(y));
        Cudnn.check("cudnnCreateFilterDescriptor", cudnnCreateFilterDescriptor(w));
        Cudnn.check("cudnnCreateConvolutionDescriptor", cudnnCreateConvolutionDescriptor(convolution));
        int layout = CUDNN_TENSOR_NHWC;
        Cudnn.check(
                "input of " + shape,
                cudnnSetTensor4dDescriptor(x, layout, type, s.batch(), s.channels(), s.height(), s.width()));
        Cudnn.check(
                "output of " + shape,
                cudnnSetTensor4dDescriptor(y, layout, type, s.batch(), s.filters(), s.outputHeight(), s.outputWidth()));
        Cudnn.check(
                "filters of " + shape,
                cudnnSetFilter4dDescriptor(w, type, layout, s.filters(), s.channels(), s.kernel(), s.kernel()));
        Cudnn.check(
                "convolution " + shape,
                cudnnSetConvolution2dDescriptor(
                        convolution,
                        s.padding(),
                        s.padding(),
                        s.stride(),
                        s.stride(),
                        1,
                        1,
                        CUDNN_CROSS_CORRELATION,
                        CUDNN_DATA_FLOAT));
        int math = switch (factors) {
            case FLOAT32 -> CUDNN_FMA_MATH;
            case TF32 -> CUDNN_DEFAULT_MATH;
            case BFLOAT16 -> CUDNN_TENSOR_OP_MATH;
        };
        Cudnn.check("cudnnSetConvolutionMathType", cudnnSetConvolutionMathType(convolution, math));
        propose(factors);
    }

    private void propose(Factors factors) {
        int[] count = new int[1];
        switch (direction) {
            case FORWARD -> {
                int most = CUDNN_CONVOLUTION_FWD_ALGO_COUNT;
                try (cudnnConvolutionFwdAlgoPerf_t found = new cudnnConvolutionFwdAlgoPerf_t(most)) {
                    proposed(cudnnGetConvolutionForwardAlgorithm_v7(
                            library.handle(), x, w, convolution, y, most, count, found));
                    for (int i = 0; i < count[0]; i++) {
                        cudnnConvolutionFwdAlgoPerf_t it = found.getPointer(i);
                        consider(factors, it.status(), it.determinism(), it.algo(), it.mathType());
                    }
                }
            }
            case BACKWARD_INPUT -> {
                int most = CUDNN_CONVOLUTION_BWD_DATA_ALGO_COUNT;
                try (cudnnConvolutionBwdDataAlgoPerf_t found = new cudnnConvolutionBwdDataAlgoPerf_t(most)) {
                    proposed(cudnnGetConvolutionBackwardDataAlgorithm_v7(
                            library.handle(), w, y, convolution, x, most, count, found));
                    for (int i = 0; i < count[0]; i++) {
                        cudnnConvolutionBwdDataAlgoPerf_t it = found.getPointer(i);
                        consider(factors, it.status(), it.determinism(), it.algo(), it.mathType());
                    }
                }
            }
            case BACKWARD_WEIGHT -> {
                int most = CUDNN_CONVOLUTION_BWD_FILTER_ALGO_COUNT;
                try (cudnnConvolutionBwdFilterAlgoPerf_t found = new cudnnConvolutionBwdFilterAlgoPerf_t(most)) {
                    proposed(cudnnGetConvolutionBackwardFilterAlgorithm_v7(
                            library.handle(), x, y, convolution, w, most, count, found));
                    for (int i = 0; i < count[0]; i++) {
                        cudnnConvolutionBwdFilterAlgoPerf_t it = found.getPointer(i);
                        consider(factors, it.status(), it.determinism(), it.algo(), it.mathType());
                    }
                }
            }
        }
    }

    private static void proposed(int result) {
        if (!Cudnn.unsupported(result)) {
            Cudnn.check("the ways to convolve", result);
        }
    }

    private void consider(Factors factors, int status, int determinism, int algorithm, int math) {
        boolean rounds = factors == Factors.FLOAT32 && math != CUDNN_FMA_MATH;
        if (status != CUDNN_STATUS_SUCCESS || determinism != CUDNN_DETERMINISTIC || rounds) {
            return;
        }
        Cudnn.check("cudnnSetConvolutionMathType", cudnnSetConvolutionMathType(convolution, math));
        try (SizeTPointer bytes = new SizeTPointer(1)) {
            int result = switch (direction) {
                case FORWARD ->
                    cudnnGetConvolutionForwardWorkspaceSize(library.handle(), x, w, convolution, y, algorithm, bytes);
                case BACKWARD_INPUT ->
                    cudnnGetConvolutionBackwardDataWorkspaceSize(
                            library.handle(), w, y, convolution, x, algorithm, bytes);
                case BACKWARD_WEIGHT ->
                    cudnnGetConvolutionBackwardFilterWorkspaceSize(
                            library.handle(), x, y, convolution, w, algorithm, bytes);
            };
            if (result == CUDNN_STATUS_SUCCESS) {
                ways.add(new Way(algorithm, math, bytes.get()));
            }
        }
    }

    /**
     * Computes what the direction makes by the best way that works, and tells whether there was one. A way that turns
     * out not to is not tried again.
     */
    boolean run(CudaStorage input, CudaStorage filters, CudaStorage output, Scratch memory) {
        while (!ways.isEmpty()) {
            Way way = ways.getFirst();
            Cudnn.check("cudnnSetConvolutionMathType", cudnnSetConvolutionMathType(convolution, way.math()));
            int status;
            if (way.workspaceBytes() == 0) {
                status = convolve(way, input, filters, output, null);
            } else {
                try (CudaStorage workspace = memory.borrow((way.workspaceBytes() + 3) / 4)) {
                    status = convolve(way, input, filters, output, Address.of(workspace));
                }
            }
            if (status == CUDNN_STATUS_SUCCESS) {
                return true;
            }
            if (!Cudnn.unsupported(status)) {
                Cudnn.check("convolution", status);
            }
            ways.removeFirst();
        }
        return false;
    }

    private int convolve(Way way, CudaStorage input, CudaStorage filters, CudaStorage output, Address workspace) {
        Address a = Address.of(input);
        Address b = Address.of(filters);
        Address c = Address.of(output);
        int algorithm = way.algorithm();
        long bytes = way.workspaceBytes();
        return switch (direction) {
            case FORWARD ->
                cudnnConvolutionForward(
                        library.handle(), one, x, a, w, b, convolution, algorithm, workspace, bytes, zero, y, c);
            case BACKWARD_INPUT ->
                cudnnConvolutionBackwardData(
                        library.handle(), one, w, b, y, c, convolution, algorithm, workspace, bytes, zero, x, a);
            case BACKWARD_WEIGHT ->
                cudnnConvolutionBackwardFilter(
                        library.handle(), one, x, a, y, c, convolution, algorithm, workspace, bytes, zero, w, b);
        };
    }

    @Override
    public void close() {
        cudnnDestroyTensorDescriptor(x);
        cudnnDestroyTensorDescriptor(y);
        cudnnDestroyFilterDescriptor(w);
        cudnnDestroyConvolutionDescriptor(convolution);
        one.close();
        zero.close();
    }
}
