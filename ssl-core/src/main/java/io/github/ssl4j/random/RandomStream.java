package io.github.ssl4j.random;

/**
 * A stream of random numbers keyed by a seed and any further keys (epoch, image, view, purpose), cheap to create.
 *
 * <p>Counter-based generator Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2,
 * 3", SC 2011. The seed and keys are hashed to 128 bits, which fill the generator's key and the upper half of its
 * counter. A stream belongs to one thread.
 */
public final class RandomStream {
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;
    private static final int WORDS = 4;

    private final long key;
    private final long counterHigh;
    private long counterLow;
    private int word0;
    private int word1;
    private int word2;
    private int word3;
    private int used = WORDS;
    private double spareGaussian = Double.NaN;

    RandomStream(long key, long counterHigh, long counterLow) {
        this.key = key;
        this.counterHigh = counterHigh;
        this.counterLow = counterLow;
    }

    /** The stream of a seed and keys: the same arguments in the same order give the same numbers, bit for bit. */
    public static RandomStream of(long seed, long... keys) {
        long first = mix(seed + 0x9E3779B97F4A7C15L);
        long second = mix(seed + 0xD1B54A32D192ED03L);
        for (long part : keys) {
            first = mix((first ^ part) + 0x9E3779B97F4A7C15L);
            second = mix((second ^ mix(part + 0x8CB92BA72F3D8DD7L)) + 0xD1B54A32D192ED03L);
        }
        return new RandomStream(first, second, 0);
    }

    /** A stream of the numbers that this one gives from here on; drawing from the one leaves the other as it is. */
    public RandomStream copy() {
        RandomStream copy = new RandomStream(key, counterHigh, counterLow);
        copy.word0 = word0;
        copy.word1 = word1;
        copy.word2 = word2;
        copy.word3 = word3;
        copy.used = used;
        copy.spareGaussian = spareGaussian;
        return copy;
    }

    /** 32 random bits. */
    public int nextInt() {
        if (used == WORDS) {
            nextBlock();
        }
        return switch (used++) {
            case 0 -> word0;
            case 1 -> word1;
            case 2 -> word2;
            default -> word3;
        };
    }

    /**
     * An integer in [0, bound), every one equally likely.
     *
     * <p>Lemire, "Fast random integer generation in an interval", 2019.
     *
     * @throws IllegalArgumentException if the bound is not positive
     */
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound must be positive, found " + bound);
        }
        long product = Integer.toUnsignedLong(nextInt()) * bound;
        if ((product & 0xFFFFFFFFL) < bound) {
            long threshold = (1L << 32) % bound;
            while ((product & 0xFFFFFFFFL) < threshold) {
                product = Integer.toUnsignedLong(nextInt()) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /** A number in [0, 1), a multiple of 2^-53. */
    public double nextDouble() {
        long high = nextInt() >>> 5;
        long low = nextInt() >>> 6;
        return ((high << 26) + low) * 0x1.0p-53;
    }

    /** A number in [0, 1), a multiple of 2^-24. */
    public float nextFloat() {
        return (nextInt() >>> 8) * 0x1.0p-24f;
    }

    /**
     * A number between low and high; low itself when both are equal.
     *
     * @throws IllegalArgumentException if low is above high or one of them is not finite
     */
    public double uniform(double low, double high) {
        if (!(low <= high) || !Double.isFinite(low) || !Double.isFinite(high)) {
            throw new IllegalArgumentException("expected finite low <= high, found low " + low + " and high " + high);
        }
        return low + (high - low) * nextDouble();
    }

    /** A number of the normal distribution with mean 0 and standard deviation 1 (Box and Muller, 1958). */
    public double nextGaussian() {
        if (!Double.isNaN(spareGaussian)) {
            double spare = spareGaussian;
            spareGaussian = Double.NaN;
            return spare;
        }
        double radius = Math.sqrt(-2 * StrictMath.log(1 - nextDouble()));
        double angle = 2 * Math.PI * nextDouble();
        spareGaussian = radius * StrictMath.sin(angle);
        return radius * StrictMath.cos(angle);
    }

    /**
     * True with the given probability.
     *
     * @throws IllegalArgumentException if the probability is outside [0, 1]
     */
    public boolean nextBoolean(double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability must be in [0, 1], found " + probability);
        }
        return nextDouble() < probability;
    }

    /**
     * The numbers 0 to n - 1 in random order, every order equally likely (Fisher and Yates).
     *
     * @throws IllegalArgumentException if n is negative
     */
    public int[] permutation(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("n must not be negative, found " + n);
        }
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private void nextBlock() {
        int c0 = (int) counterLow;
        int c1 = (int) (counterLow >>> 32);
        int c2 = (int) counterHigh;
        int c3 = (int) (counterHigh >>> 32);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (c0 & 0xFFFFFFFFL);
            long product1 = MULTIPLIER_1 * (c2 & 0xFFFFFFFFL);
            c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
            c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
            c1 = (int) product1;
            c3 = (int) product0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        word0 = c0;
        word1 = c1;
        word2 = c2;
        word3 = c3;
        used = 0;
        counterLow++;
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): a bijection that spreads every bit over all. */
    private static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
