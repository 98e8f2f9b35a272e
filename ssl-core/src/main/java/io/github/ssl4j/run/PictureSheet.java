package io.github.ssl4j.run;

import io.github.ssl4j.augment.Normalization;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Map;

/** Pictures side by side: a row for every image, a column for everything that is shown of it. */
public final class PictureSheet {
    private static final int GAP = 2;
    private static final int SMALLEST_SIDE = 64;

    private final int height;
    private final int width;
    private final int channels;
    private final Normalization normalization;
    private final int scale;

    /** Creates a sheet of pictures [H, W, C] that were normalised; small ones are enlarged by a whole number. */
    public PictureSheet(int height, int width, int channels, Normalization normalization) {
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.normalization = normalization;
        this.scale = Math.max(1, SMALLEST_SIDE / Math.min(height, width));
    }

    /** Draws columns of {@code rows} pictures each, [N, H, W, C]. */
    public BufferedImage draw(int rows, Map<String, float[]> columns) {
        int cellWidth = width * scale + GAP;
        int cellHeight = height * scale + GAP;
        BufferedImage sheet = new BufferedImage(
                columns.size() * cellWidth - GAP, rows * cellHeight - GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        int left = 0;
        for (float[] column : columns.values()) {
            for (int row = 0; row < rows; row++) {
                BufferedImage picture = picture(column, row);
                graphics.drawImage(picture, left, row * cellHeight, width * scale, height * scale, null);
            }
            left += cellWidth;
        }
        graphics.dispose();
        return sheet;
    }

    private BufferedImage picture(float[] pictures, int row) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int from = ((row * height + y) * width + x) * channels;
                int red = intensity(pictures[from], 0);
                int green = channels < 3 ? red : intensity(pictures[from + 1], 1);
                int blue = channels < 3 ? red : intensity(pictures[from + 2], 2);
                picture.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        return picture;
    }

    private int intensity(float normalized, int channel) {
        if (channels != 1 && channels != 3) {
            // bands have no white: their mean is shown as gray, two deviations from it as black and white
            return (int) Math.rint(255 * Math.max(0, Math.min(1, 0.5 + normalized / 4)));
        }
        double value = normalization.mean().isEmpty()
                ? normalized
                : normalized * normalization.deviation().get(channel)
                        + normalization.mean().get(channel);
        return (int) Math.rint(255 * Math.max(0, Math.min(1, value)));
    }
}
