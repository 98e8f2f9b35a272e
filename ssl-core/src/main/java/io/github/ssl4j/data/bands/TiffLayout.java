package io.github.ssl4j.data.bands;

import java.util.Arrays;

/**
 * How the pixels of a TIFF file are stored, checked before anything is allocated.
 *
 * @param width of the image in pixels
 * @param height of the image in pixels
 * @param bands the samples of a pixel, C
 * @param transparency whether one of them says how opaque a pixel is
 * @param samples how a sample is stored
 * @param inverted whether the smallest value is white
 * @param planar whether bands are stored one after the other
 * @param compression the scheme of the segments
 * @param predictor what was subtracted before the compression
 * @param segmentWidth of a strip or tile in pixels
 * @param segmentHeight of a strip or tile in pixels
 * @param tiled whether segments are tiles, all of one size
 * @param offsets where each segment begins in the file
 * @param lengths the bytes of each segment in the file
 */
record TiffLayout(
        int width,
        int height,
        int bands,
        boolean transparency,
        SampleType samples,
        boolean inverted,
        boolean planar,
        Compression compression,
        int predictor,
        int segmentWidth,
        int segmentHeight,
        boolean tiled,
        long[] offsets,
        long[] lengths) {
    static final int HORIZONTAL = 2;
    static final int FLOATING_POINT = 3;
    static final int MOST_BANDS = 64;

    private static final int MOST_SEGMENT_BYTES = 1 << 30;
    private static final int PALETTE = 3;
    private static final int INKS = 5;
    private static final int YCBCR = 6;
    private static final int LAB = 8;
    private static final int CMYK_BANDS = 4;

    static TiffLayout of(TiffBytes file, TiffDirectory tags, long maxPixels) {
        int width = tags.value("the width", 256, 0);
        int height = tags.value("the height", 257, 0);
        require(file, width > 0 && height > 0, "width and height", "at least 1", width + " x " + height);
        require(
                file,
                (long) width * height <= maxPixels,
                "the size",
                "at most " + maxPixels + " pixels",
                width + " x " + height);
        int bands = tags.value("the number of bands", 277, 1);
        require(file, bands >= 1 && bands <= MOST_BANDS, "the number of bands", "1 to " + MOST_BANDS, bands);
        require(
                file,
                (long) width * height * bands < Integer.MAX_VALUE - 8,
                "the size",
                "fewer than 2^31 values",
                width + " x " + height + " x " + bands);
        SampleType samples = samples(file, tags, bands);
        int colours = tags.value("the colours (photometric interpretation)", 262, 1);
        boolean cmyk = colours == INKS && bands == CMYK_BANDS;
        require(
                file,
                colours != PALETTE && !cmyk && colours != YCBCR && colours != LAB,
                "the colours",
                "values of bands",
                colours == PALETTE ? "a palette" : cmyk ? "CMYK" : colours == YCBCR ? "YCbCr" : "L*a*b*");
        int order = tags.value("the order of bits", 266, 1);
        require(file, order == 1, "the order of bits", "1, the highest first", order);
        int arrangement = tags.value("the arrangement of bands", 284, 1);
        require(file, arrangement == 1 || arrangement == 2, "the arrangement of bands", "1 or 2", arrangement);
        Compression compression = Compression.of(file, tags.value("the compression", 259, 1));
        int predictor = compression == Compression.LZW || compression == Compression.DEFLATE
                ? tags.value("the predictor", 317, 1)
                : 1;
        require(
                file,
                predictor == 1
                        || predictor == HORIZONTAL && !samples.floating()
                        || predictor == FLOATING_POINT && samples.floating(),
                "the predictor",
                samples.floating() ? "1 or 3, of numbers with a point" : "1 or 2, of integers",
                predictor);
        boolean tiled = tags.has(322);
        int segmentWidth = tiled ? tags.value("the width of a tile", 322, 0) : width;
        int segmentHeight = tiled
                ? tags.value("the height of a tile", 323, 0)
                : (int) Math.min(height, tags.values("the rows of a strip", 278, height)[0]);
        require(
                file,
                segmentWidth > 0 && segmentHeight > 0,
                tiled ? "a tile" : "a strip",
                "at least 1 pixel",
                segmentWidth + " x " + segmentHeight);
        long[] offsets = tags.values("the places of the pixels", tiled ? 324 : 273);
        long[] lengths = tags.values("the lengths of the pixels", tiled ? 325 : 279);
        if (!tiled && lengths.length == 0 && offsets.length == 1 && compression == Compression.NONE) {
            lengths = new long[] {file.length() - offsets[0]};
        }
        TiffLayout layout = new TiffLayout(
                width,
                height,
                bands,
                Arrays.stream(tags.values("the extra samples", 338)).anyMatch(kind -> kind == 1 || kind == 2),
                samples,
                colours == 0 && samples.unsigned(),
                arrangement == 2 && bands > 1,
                compression,
                predictor,
                segmentWidth,
                segmentHeight,
                tiled,
                offsets,
                lengths);
        layout.requireSegments(file);
        return layout;
    }

    private static SampleType samples(TiffBytes file, TiffDirectory tags, int bands) {
        long bits = same(file, "the bits of a sample", tags.values("the bits of a sample", 258, 1), bands);
        long format = same(file, "the format of a sample", tags.values("the format of a sample", 339, 1), bands);
        return SampleType.of(bits, format)
                .orElseThrow(() -> file.corrupt("a sample: expected integers of 8, 16 or 32 bits or floats of 32 or 64,"
                        + " found " + bits + " bits of format " + format));
    }

    /** Returns the one value that all bands have. */
    private static long same(TiffBytes file, String what, long[] values, int bands) {
        boolean same = Arrays.stream(values).limit(bands).allMatch(value -> value == values[0]);
        require(
                file,
                same,
                what,
                "the same for all bands",
                Arrays.toString(Arrays.copyOf(values, Math.min(bands, values.length))));
        return values[0];
    }

    /** Returns whether this is a picture: gray or colours of 8 or 16 bits, with or without transparency. */
    boolean picture() {
        int colours = transparency ? bands - 1 : bands;
        return (colours == 1 || colours == 3) && samples.unsigned() && samples.bytes() <= 2;
    }

    int across() {
        return (width - 1) / segmentWidth + 1;
    }

    int down() {
        return (height - 1) / segmentHeight + 1;
    }

    /** Returns the samples of a pixel within a segment. */
    int interleaved() {
        return planar ? 1 : bands;
    }

    int rowBytes() {
        return segmentWidth * interleaved() * samples.bytes();
    }

    /** Returns the rows of a segment, of which the last strip may have fewer. */
    int rows(int segment) {
        int row = segment % (across() * down()) / across();
        return tiled ? segmentHeight : Math.min(segmentHeight, height - row * segmentHeight);
    }

    /** Checks that there are as many segments as there must be, each within the file and long enough for its pixels. */
    private void requireSegments(TiffBytes file) {
        String what = tiled ? "tiles" : "strips";
        long expected = (long) across() * down() * (planar ? bands : 1);
        require(
                file,
                offsets.length == expected && lengths.length == expected,
                what,
                expected,
                offsets.length + " places and " + lengths.length + " lengths");
        long row = (long) segmentWidth * interleaved() * samples.bytes();
        require(
                file,
                row * segmentHeight <= MOST_SEGMENT_BYTES,
                tiled ? "a tile" : "a strip",
                "at most " + MOST_SEGMENT_BYTES + " bytes",
                row * segmentHeight);
        for (int i = 0; i < offsets.length; i++) {
            file.place(offsets[i], lengths[i]);
            long size = row * rows(i);
            require(
                    file,
                    lengths[i] >= compression.fewest(size),
                    "the " + (tiled ? "tile " : "strip ") + i + " of " + size + " bytes",
                    "at least " + compression.fewest(size) + " stored",
                    lengths[i]);
        }
    }

    private static void require(TiffBytes file, boolean holds, String what, Object expected, Object found) {
        if (!holds) {
            throw file.corrupt(what + ": expected " + expected + ", found " + found);
        }
    }
}
