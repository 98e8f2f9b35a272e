package io.github.ssl4j.cli.report;

import io.github.ssl4j.data.Image;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Pictures to look at, and how they lie in a page. */
public final class Pictures {
    private static final int WIDEST = 1000;

    private Pictures() {}

    /**
     * Returns an image with values from 0 to 1; of more than three channels the first three, of fewer the first in
     * gray.
     */
    public static BufferedImage of(Image image) {
        int area = image.height() * image.width();
        int plane = image.channels() < 3 ? 0 : area;
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < area; i++) {
            int red = intensity(image.pixels()[i]);
            int green = intensity(image.pixels()[i + plane]);
            int blue = intensity(image.pixels()[i + 2 * plane]);
            picture.setRGB(i % image.width(), i / image.width(), red << 16 | green << 8 | blue);
        }
        return picture;
    }

    private static int intensity(float value) {
        return Math.round(255 * Math.max(0, Math.min(1, value)));
    }

    /** Returns an image element of a picture, no wider than a page can show. */
    static String element(BufferedImage picture, String description) {
        int width = Math.min(WIDEST, picture.getWidth());
        int height = Math.max(1, Math.round((float) picture.getHeight() * width / picture.getWidth()));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(picture, 0, 0, width, height, null);
        graphics.dispose();
        return "<img alt=\"" + Html.text(description) + "\" src=\"" + jpeg(small) + "\">";
    }

    /** Returns a picture as the address of itself. */
    static String jpeg(BufferedImage picture) {
        try {
            ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
            ImageIO.write(picture, "jpeg", jpeg);
            return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a picture as JPEG: " + e.getMessage(), e);
        }
    }
}
