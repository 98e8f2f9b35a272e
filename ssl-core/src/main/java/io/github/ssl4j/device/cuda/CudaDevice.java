package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.device.pooled.KernelFamilies;
import io.github.ssl4j.device.pooled.PooledDevice;
import java.util.Optional;

/**
 * The device on an NVIDIA card: float32 arrays in the card's memory; matrix products by cuBLASLt, convolutions by
 * cuDNN, and everything else by kernels of our own, which are compiled for the installed card when they first run.
 *
 * <p>Kernels are put on one stream and return at once; they are meant to be called by one thread at a time. Memory may
 * be allocated and closed by any thread. The same calls give the same results in every run.
 */
public final class CudaDevice extends PooledDevice<Long, CudaStorage> {
    private static final int FIRST_WITH_BFLOAT16 = 80;

    private final Card card;
    private final Staging staging;
    private final Kernels launcher;
    private final Factors factors;
    private final StridedProducts strided;
    private final Convolutions convolutions;
    private final KernelFamilies<CudaStorage> kernels;

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
     * precision. Factors of float32 are rounded to TF32 unless the system property {@code ssl4j.cuda.tf32} is
     * {@code false}.
     *
     * @throws CudaUnavailableException if there is no usable card, or something it needs is missing
     * @throws IllegalArgumentException if the card lacks that precision
     */
    public CudaDevice(Precision precision) {
        this(withPrecision(usableCard(), precision), precision);
    }

    private CudaDevice(Card card, Precision precision) {
        super(card, CudaStorage.class);
        this.card = card;
        staging = new Staging(card);
        launcher = new Kernels(
                card, new MachineCodeCache(MachineCodeCache.folder(), new Nvrtc(card.architecture())), this::storage);
        factors = Factors.of(precision);
        Casts casts = new Casts(launcher);
        strided = new StridedProducts(card, casts, this::storage);
        convolutions = new Convolutions(card, casts, new PlainConvolutions(launcher), factors, this::storage);
        Elementwise elementwise = new Elementwise(launcher);
        Reductions reductions = new Reductions(launcher);
        Softmaxes softmaxes = new Softmaxes(launcher);
        kernels = new KernelFamilies<>(
                new HostCopies(staging, casts),
                elementwise,
                new Movement(launcher, casts),
                reductions,
                new MatrixProducts(strided, elementwise),
                convolutions,
                new Pooling(launcher),
                new Hog(launcher, new Uploads(this)),
                new BatchNorms(launcher),
                new LayerNorms(launcher),
                new UnitRows(launcher),
                softmaxes,
                new Attention(strided, elementwise, softmaxes, reductions, this::storage),
                new Optimisers(launcher));
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
    public ElementType activation() {
        return factors == Factors.BFLOAT16 ? ElementType.BFLOAT16 : ElementType.FLOAT32;
    }

    @Override
    protected KernelFamilies<CudaStorage> kernels() {
        return kernels;
    }

    /** Returns what compiles and launches kernels on this device's stream. */
    Kernels launcher() {
        return launcher;
    }

    @Override
    protected CudaStorage storage(ElementType type, long length) {
        return new CudaStorage(this, pool(), type, length);
    }

    @Override
    protected void release() {
        card.await();
        convolutions.close();
        strided.close();
        launcher.close();
        staging.close();
        super.release();
        card.close();
    }
}
