package io.github.ssl4j.data.decoding;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ReadPlan;
import io.github.ssl4j.data.bands.BandFiles;
import java.nio.BufferUnderflowException;
import java.util.Locale;

/**
 * Decodes images of every {@link ImageFormat} into planes, in [0, 1], and files of bands into those that they hold.
 * Safe for use by several threads.
 */
public final class ImageDecoder {
    /** Smaller JPEGs are decoded fast, and stay equal to those of torchvision to the last bit. */
    private static final long MOST_EXACT_PIXELS = 2_000_000;

    private ImageDecoder() {}

    /**
     * Decodes an image of a format that its first bytes tell.
     *
     * @param name of the image, for messages
     * @param bytes the whole file
     * @param target takes the shape and the pixels
     * @throws CorruptImageException if the bytes are of no known format or form, cut short, malformed, or claim more
     *     pixels than the options or the memory allow
     */
    public static void decode(String name, byte[] bytes, DecodeOptions options, Image target) {
        decode(name, bytes, options, ReadPlan.FULL_SIZE, target);
    }

    /**
     * Does what {@link #decode(String, byte[], DecodeOptions, Image)} does, but decodes a JPEG of more than 2
     * megapixels at a half, a quarter or an eighth of its size where a plan permits it and the options do not exclude
     * it, and tells the plan of the values before memory for them is taken.
     *
     * @throws CorruptImageException as {@link #decode(String, byte[], DecodeOptions, Image)}
     */
    public static void decode(String name, byte[] bytes, DecodeOptions options, ReadPlan plan, Image target) {
        if (!BandFiles.read(name, bytes, options.channels(), options.maxPixels(), plan, target)) {
            picture(name, bytes, options, plan, target);
        }
        BandFiles.fit(name, options.channels(), target);
    }

    private static void picture(String name, byte[] bytes, DecodeOptions options, ReadPlan plan, Image target) {
        ImageHeader header = ImageHeader.read(name, bytes);
        requirePixels(name, header.width(), header.height(), options);
        if (bytes.length < header.fewestBytes()) {
            throw new CorruptImageException(
                    name,
                    "the header claims %d x %d pixels, which %d bytes cannot hold"
                            .formatted(header.width(), header.height(), bytes.length),
                    null);
        }
        if (header.profile()) {
            ColourProfiles.sayIgnored(name);
        }
        int reduction = reduction(header, options, plan);
        plan.expect(values(header, reduction));
        try {
            decode(name, bytes, header, reduction, options, plan, target);
        } catch (MalformedImageException e) {
            throw new CorruptImageException(name, header.format() + ": " + e.getMessage(), e);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new CorruptImageException(name, header.format() + ": the file is cut short", e);
        }
    }

    private static void decode(
            String name,
            byte[] bytes,
            ImageHeader header,
            int reduction,
            DecodeOptions options,
            ReadPlan plan,
            Image target) {
        if (header.format() == ImageFormat.PNM) {
            Netpbm.decode(bytes, new UprightPlanes(name, options, 1, header.height(), header.width(), target));
        } else if (!suitsLeptonica(header)
                || !LeptonicaDecoder.isPresent()
                || !LeptonicaDecoder.decode(name, bytes, header, reduction, options, target)) {
            if (reduction > 1) {
                plan.expect(values(header, 1));
            }
            JdkDecoder.decode(name, bytes, header, options, target);
        }
    }

    private static long values(ImageHeader header, int reduction) {
        long height = ReadPlan.reduced(header.height(), reduction);
        return UprightPlanes.PLANES * height * ReadPlan.reduced(header.width(), reduction);
    }

    /** The largest of 1, 2, 4 and 8 that is no larger than the plan permits; 1 where nothing can be reduced. */
    private static int reduction(ImageHeader header, DecodeOptions options, ReadPlan plan) {
        boolean large = (long) header.width() * header.height() > MOST_EXACT_PIXELS;
        boolean fits = header.format() == ImageFormat.JPEG && LeptonicaDecoder.isPresent();
        if (options.exactSize() || !large || !fits) {
            return 1;
        }
        Placement upright =
                Placement.of(options.orientation() ? header.orientation() : 1, header.height(), header.width());
        int most = Math.min(plan.reduction(upright.height(), upright.width()), ReadPlan.LARGEST_REDUCTION);
        return Integer.highestOneBit(Math.max(1, most));
    }

    /** Whether Leptonica gives the values as stored, and more than the JDK would. */
    private static boolean suitsLeptonica(ImageHeader header) {
        return switch (header.format()) {
            case JPEG, WEBP, JPEG_2000 -> true;
            case PNG, TIFF, BMP, GIF, PNM -> false;
        };
    }

    static void requirePixels(String name, long width, long height, DecodeOptions options) {
        // sides of 32 bits multiply to more than a long holds
        if (height > 0 && width > options.maxPixels() / height) {
            throw new CorruptImageException(
                    name,
                    String.format(
                            Locale.ROOT,
                            "%,d x %,d are more than the limit of %,d pixels",
                            width,
                            height,
                            options.maxPixels()),
                    null);
        }
    }
}
