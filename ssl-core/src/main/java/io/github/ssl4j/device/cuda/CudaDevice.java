package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.AttentionShape;
import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.PoolShape;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.device.Storage;
import java.util.Optional;

/**
 * The device on an NVIDIA card: float32 arrays in the card's memory; matrix products by cuBLASLt, convolutions by cuDNN,
 * and everything else by kernels of our own, which are compiled for the very card when they first run.
 *
 * <p>Kernels are put on one stream and return at once; they are meant to be called by one thread at a time. Memory may be
 * allocated and closed by any thread. The same calls give the same results in every run.
 */
public final class CudaDevice extends CudaRows {
    private static final int FIRST_WITH_BFLOAT16 = 80;

    private final Factors factors;
    private final StridedProducts strided;
    private final MatrixProducts products;
    private final Convolutions convolutions;
    private final Pooling pooling;
    private final Attention attention;

    /**
     * Opens the device on the first card that the driver shows, in float32.
     *
     * @throws CudaUnavailableException if there is no usable card, or something it needs is missing
     */
    public CudaDevice() {
        this(Precision.FLOAT32);
    }

    /**
     * Opens the device on the first card that the driver shows, with matrix products and convolutions in the given
     * precision. In float32 their factors are rounded to TF32 unless the system property {@code ssl4j.cuda.tf32} is
     * {@code false}.
     *
     * @throws CudaUnavailableException if there is no usable card, or something it needs is missing
     * @throws IllegalArgumentException if the card has not that precision
     */
    public CudaDevice(Precision precision) {
        this(withPrecision(usableCard(), precision), precision);
    }

    private CudaDevice(Card card, Precision precision) {
        super(card, new MachineCodeCache(MachineCodeCache.folder(), new Nvrtc(card.architecture())));
        factors = Factors.of(precision);
        Casts casts = new Casts(kernels);
        strided = new StridedProducts(card, this::borrow);
        products = new MatrixProducts(strided, casts, elementwise, factors);
        convolutions = new Convolutions(card, casts, new PlainConvolutions(kernels), factors, this::borrow);
        pooling = new Pooling(kernels);
        attention = new Attention(strided, elementwise, softmaxes, reductions, this::borrow);
    }

    private static Card usableCard() {
        CudaLibraries.load(LibraryFolders.here());
        Card card = new Card();
        try {
            CudaLibraries.requireCard(card.name(), card.architecture(), card.freeBytes());
            return card;
        } catch (CudaUnavailableException e) {
            card.close();
            throw e;
        }
    }

    private static Card withPrecision(Card card, Precision precision) {
        if (precision == Precision.BFLOAT16 && card.architecture() < FIRST_WITH_BFLOAT16) {
            String found = card.name() + " (sm_" + card.architecture() + ")";
            card.close();
            throw new IllegalArgumentException(found + " has no " + precision.label() + ", which came with sm_"
                    + FIRST_WITH_BFLOAT16 + " (Ampere)");
        }
        return card;
    }

    /** Returns why there is no usable card here, in one line, or nothing where there is one. */
    public static Optional<String> whyNot() {
        try {
            usableCard().close();
            return Optional.empty();
        } catch (CudaUnavailableException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public String description() {
        return card.name() + " (sm_" + card.architecture() + ", " + (card.totalBytes() >> 20)
                + " MiB), driver for CUDA "
                + CudaLibraries.text(Card.driverVersion()) + ", NVRTC " + Nvrtc.version() + ", cuBLAS "
                + StridedProducts.version() + ", cuDNN " + Cudnn.version() + ", products in " + factors.label();
    }

    @Override
    void release() {
        convolutions.close();
        strided.close();
        super.release();
    }

    @Override
    public void matmul(MatrixProduct product, Storage a, Storage b, Storage bias, Storage c) {
        MatrixProduct p = product;
        long batch = p.batch();
        products.multiply(
                product,
                floats("matmul", "a", a, batch * p.m() * p.k()),
                floats("matmul", "b", b, batch * p.k() * p.n()),
                bias == null ? null : floats("matmul", "bias", bias, p.n()),
                floats("matmul", "c", c, batch * p.m() * p.n()));
    }

    @Override
    public void convolution(ConvolutionShape shape, Storage x, Storage w, Storage y) {
        convolutions.forward(
                shape,
                floats("convolution", "x", x, shape.inputLength()),
                floats("convolution", "w", w, shape.weightLength()),
                floats("convolution", "y", y, shape.outputLength()));
    }

    @Override
    public void convolutionBackwardInput(ConvolutionShape shape, Storage dy, Storage w, Storage dx) {
        convolutions.backwardInput(
                shape,
                floats("convolutionBackwardInput", "dy", dy, shape.outputLength()),
                floats("convolutionBackwardInput", "w", w, shape.weightLength()),
                floats("convolutionBackwardInput", "dx", dx, shape.inputLength()));
    }

    @Override
    public void convolutionBackwardWeight(ConvolutionShape shape, Storage x, Storage dy, Storage dw) {
        convolutions.backwardWeight(
                shape,
                floats("convolutionBackwardWeight", "x", x, shape.inputLength()),
                floats("convolutionBackwardWeight", "dy", dy, shape.outputLength()),
                floats("convolutionBackwardWeight", "dw", dw, shape.weightLength()));
    }

    @Override
    public long maxPoolWorkspace(PoolShape shape) {
        return Pooling.workspaceBytes(shape);
    }

    @Override
    public void maxPool(PoolShape shape, Storage x, Storage y, Storage workspace) {
        pooling.forward(
                shape,
                floats("maxPool", "x", x, shape.inputLength()),
                floats("maxPool", "y", y, shape.outputLength()),
                bytes("maxPool", "workspace", workspace, Pooling.workspaceBytes(shape)));
    }

    @Override
    public void maxPoolBackward(PoolShape shape, Storage dy, Storage workspace, Storage dx) {
        pooling.backward(
                shape,
                floats("maxPoolBackward", "dy", dy, shape.outputLength()),
                bytes("maxPoolBackward", "workspace", workspace, Pooling.workspaceBytes(shape)),
                floats("maxPoolBackward", "dx", dx, shape.inputLength()));
    }

    @Override
    public void attention(AttentionShape shape, Storage qkv, Storage bias, Storage probabilities, Storage y) {
        attention.forward(
                shape,
                floats("attention", "qkv", qkv, shape.inputLength()),
                bias == null ? null : floats("attention", "bias", bias, shape.biasLength()),
                floats("attention", "probabilities", probabilities, shape.probabilitiesLength()),
                floats("attention", "y", y, shape.outputLength()));
    }

    @Override
    public void attentionBackward(
            AttentionShape shape, Storage qkv, Storage probabilities, Storage dy, Storage dqkv, Storage dbias) {
        attention.backward(
                shape,
                floats("attentionBackward", "qkv", qkv, shape.inputLength()),
                floats("attentionBackward", "probabilities", probabilities, shape.probabilitiesLength()),
                floats("attentionBackward", "dy", dy, shape.outputLength()),
                floats("attentionBackward", "dqkv", dqkv, shape.inputLength()),
                dbias == null ? null : floats("attentionBackward", "dbias", dbias, shape.biasLength()));
    }
}
