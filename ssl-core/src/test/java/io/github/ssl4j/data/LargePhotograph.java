package io.github.ssl4j.data;

import io.github.ssl4j.random.RandomStream;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.nio.ByteBuffer;

/** A picture as large as a phone's photographs, with edges of all sizes before a gradient, and some noise. */
final class LargePhotograph {
    private static final int DISCS = 600;
    private static final int NOISE = 24;
    private static final int ORIENTATION_PLACE = 30;

    private LargePhotograph() {}

    static BufferedImage of(int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setPaint(new GradientPaint(0, 0, new Color(0x3060C0), width / 3f, height, new Color(0xF0D090)));
        graphics.fillRect(0, 0, width, height);
        RandomStream random = RandomStream.of(12);
        for (int i = 0; i < DISCS; i++) {
            int size = (int) (width * 0.3 * Math.pow(random.nextDouble(), 3)) + 6;
            graphics.setPaint(new Color(random.nextInt(1 << 24)));
            graphics.fillOval(random.nextInt(width) - size / 2, random.nextInt(height) - size / 2, size, size);
        }
        graphics.dispose();
        byte[] values = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < values.length; i++) {
            int noisy = (values[i] & 0xFF) + random.nextInt(NOISE) - NOISE / 2;
            values[i] = (byte) Math.max(0, Math.min(255, noisy));
        }
        return picture;
    }

    /** Puts a block of EXIF that holds nothing but an orientation into a JPEG. */
    static byte[] oriented(byte[] jpeg, int orientation) {
        byte[] exif = {
            (byte) 0xFF,
            (byte) 0xE1,
            0,
            34,
            'E',
            'x',
            'i',
            'f',
            0,
            0,
            'M',
            'M',
            0,
            42,
            0,
            0,
            0,
            8, // the directory's place
            0,
            1,
            0x01,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0
        };
        exif[ORIENTATION_PLACE - 1] = (byte) orientation;
        return ByteBuffer.allocate(jpeg.length + exif.length)
                .put(jpeg, 0, 2)
                .put(exif)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }
}
