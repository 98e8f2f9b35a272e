package io.github.ssl4j.nn;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Tensor;
import java.util.Objects;
import java.util.function.DoubleSupplier;

/**
 * Makes the parameters of a network: the device they live on and torchvision's initial distributions. The n-th tensor
 * made depends only on the seed and on n.
 */
public final class Initializer {
    private static final long PURPOSE = 0x696e6974;

    private final Device device;
    private final long seed;
    private final boolean draws;
    private long made;

    private Initializer(Device device, long seed, boolean draws) {
        this.device = Objects.requireNonNull(device, "device");
        this.seed = seed;
        this.draws = draws;
    }

    /** Returns an initialiser for parameters on a device. */
    public static Initializer of(Device device, long seed) {
        return new Initializer(device, seed, true);
    }

    /**
     * Returns an initialiser that draws nothing: what would be random is undefined, for a network that takes all its
     * values from elsewhere before it is used.
     */
    public static Initializer undefined(Device device) {
        return new Initializer(device, 0, false);
    }

    /** Returns the device of the parameters. */
    public Device device() {
        return device;
    }

    /** Returns a tensor of one value. */
    public Tensor constant(double value, int... shape) {
        Tensor tensor = Tensor.persistent(device, shape);
        device.fill(tensor.storage(), value);
        return tensor;
    }

    /** Returns values from the uniform distribution on [-bound, bound). */
    public Tensor uniform(double bound, int... shape) {
        RandomStream random = next();
        return draw(() -> random.uniform(-bound, bound), shape);
    }

    /** Returns values from the normal distribution around 0. */
    public Tensor normal(double standardDeviation, int... shape) {
        RandomStream random = next();
        return draw(() -> standardDeviation * random.nextGaussian(), shape);
    }

    /** Returns values from the normal distribution around 0, those beyond the bound drawn again. */
    public Tensor truncatedNormal(double standardDeviation, double bound, int... shape) {
        RandomStream random = next();
        return draw(
                () -> {
                    double value = standardDeviation * random.nextGaussian();
                    while (Math.abs(value) > bound) {
                        value = standardDeviation * random.nextGaussian();
                    }
                    return value;
                },
                shape);
    }

    /** Returns a matrix [out, ...] uniform with variance 2 / (in + out). Glorot and Bengio 2010. */
    public Tensor xavierUniform(int in, int out, int... shape) {
        return uniform(Math.sqrt(6.0 / (in + out)), shape);
    }

    /** Returns a convolution weight [K, C, R, R] with variance 2 / (K R R). He et al. 2015, arXiv:1502.01852. */
    public Tensor kaimingNormalFanOut(int filters, int channels, int kernel) {
        double fanOut = (double) filters * kernel * kernel;
        return normal(Math.sqrt(2 / fanOut), filters, channels, kernel, kernel);
    }

    /** Returns a seed for a network that another library makes; it counts as a tensor. */
    public long seed() {
        RandomStream random = next();
        return (long) random.nextInt() << Integer.SIZE | Integer.toUnsignedLong(random.nextInt());
    }

    private RandomStream next() {
        return RandomStream.of(seed, PURPOSE, made++);
    }

    private Tensor draw(DoubleSupplier distribution, int... shape) {
        Tensor tensor = Tensor.persistent(device, shape);
        if (!draws) {
            return tensor;
        }
        double[] values = new double[Math.toIntExact(tensor.length())];
        for (int i = 0; i < values.length; i++) {
            values[i] = distribution.getAsDouble();
        }
        device.write(tensor.storage(), values, 0);
        return tensor;
    }
}
