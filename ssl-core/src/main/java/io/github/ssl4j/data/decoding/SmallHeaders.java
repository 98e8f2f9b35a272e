package io.github.ssl4j.data.decoding;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the headers of BMP and GIF. */
final class SmallHeaders {
    private static final int OLD_BMP = 12;

    private SmallHeaders() {}

    static ImageHeader read(ImageFormat format, ByteBuffer bytes) {
        ByteBuffer file = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        return format == ImageFormat.BMP ? bmp(file) : gif(file);
    }

    private static ImageHeader bmp(ByteBuffer file) {
        boolean old = file.getInt(14) == OLD_BMP;
        long width = old ? file.getShort(18) & 0xFFFF : file.getInt(18);
        // a negative height says that rows run downwards
        long height = old ? file.getShort(20) & 0xFFFF : Math.abs((long) file.getInt(22));
        int bits = file.getShort(old ? 24 : 28);
        ImageHeader header = ImageHeader.plain(ImageFormat.BMP, width, height, bits <= 8 ? 1 : 3, Math.min(bits, 8));
        return bits <= 8 ? header.withPalette() : header;
    }

    private static ImageHeader gif(ByteBuffer file) {
        return ImageHeader.plain(ImageFormat.GIF, file.getShort(6) & 0xFFFF, file.getShort(8) & 0xFFFF, 1, 8)
                .withPalette()
                .withTransparency(true);
    }
}
