package io.github.ssl4j.data.decoding;

import java.util.Arrays;
import java.util.Random;

/** Damages files as bad disks, bad transfers and bad people do. */
final class Mutations {
    private static final int HEADER = 160;
    private static final byte[] EXTREMES = {0, 1, 0x7F, (byte) 0x80, (byte) 0xFF};

    private Mutations() {}

    /** Returns a damaged copy; {@code other} is a file of the same format, of which a part may be put in. */
    static byte[] mutate(byte[] file, byte[] other, Random random) {
        byte[] copy = file.clone();
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times; i++) {
            copy = once(copy, other, random);
        }
        return copy;
    }

    private static byte[] once(byte[] file, byte[] other, Random random) {
        if (file.length < 4) {
            return file;
        }
        int at = random.nextInt(random.nextBoolean() ? Math.min(HEADER, file.length) : file.length);
        int length = 1 + random.nextInt(Math.min(64, file.length - at));
        switch (random.nextInt(8)) {
            case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> file[at] = (byte) random.nextInt();
            case 2 -> Arrays.fill(file, at, at + Math.min(length, 4), EXTREMES[random.nextInt(EXTREMES.length)]);
            case 3 -> {
                for (int i = at; i < at + length; i++) {
                    file[i] = (byte) random.nextInt();
                }
            }
            case 4 -> {
                return Arrays.copyOf(file, at);
            }
            case 5 -> {
                return spliced(file, at, at + length, new byte[0]);
            }
            case 6 -> {
                return spliced(file, at, at, Arrays.copyOfRange(file, at, at + length));
            }
            default -> {
                int from = random.nextInt(other.length);
                return spliced(file, at, at + length, Arrays.copyOfRange(other, from, from + length));
            }
        }
        return file;
    }

    private static byte[] spliced(byte[] file, int from, int to, byte[] between) {
        byte[] result = Arrays.copyOf(file, from + between.length + file.length - to);
        System.arraycopy(between, 0, result, from, between.length);
        System.arraycopy(file, to, result, from + between.length, file.length - to);
        return result;
    }
}
