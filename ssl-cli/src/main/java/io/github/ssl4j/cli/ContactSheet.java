package io.github.ssl4j.cli;

import io.github.ssl4j.cli.report.Pictures;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.safetensors.AtomicFile;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * Small pictures in rows and columns. Those of a search have queries below each other on the left, and beside each the
 * images found, with rank and cosine below them.
 */
final class ContactSheet {
    private static final int SIDE = 128;
    private static final int GAP = 6;
    private static final int CAPTION = 14;
    private static final int CELL_WIDTH = SIDE + GAP;
    private static final int CELL_HEIGHT = SIDE + CAPTION + GAP;
    private static final long MOST_CELLS = 10_000;

    private final BufferedImage sheet;
    private final Graphics2D graphics;

    /**
     * Creates an empty sheet.
     *
     * @throws IllegalArgumentException if it were too large
     */
    ContactSheet(int queries, int neighbours) {
        if ((long) queries * (neighbours + 1) > MOST_CELLS) {
            throw new IllegalArgumentException("--sheet: expected at most " + MOST_CELLS + " pictures, found " + queries
                    + " queries of " + neighbours + " images each");
        }
        sheet = new BufferedImage(
                (neighbours + 1) * CELL_WIDTH + 2 * GAP, queries * CELL_HEIGHT + GAP, BufferedImage.TYPE_INT_RGB);
        graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    }

    /** Throws an IllegalArgumentException unless a file is named as a PNG. */
    static void requireName(Path file) {
        requireName("--sheet", file);
    }

    /** Throws an IllegalArgumentException that names an option unless its file is named as a PNG. */
    static void requireName(String option, Path file) {
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw new IllegalArgumentException(option + ": expected a name ending in .png, found " + file);
        }
    }

    /** Draws a query. */
    void query(int row, Image image) {
        draw(GAP, row, image);
        graphics.setColor(Color.LIGHT_GRAY);
        graphics.fillRect(CELL_WIDTH + GAP, GAP + row * CELL_HEIGHT, 1, SIDE);
    }

    /** Draws an image without a caption, in a row and a column from 0. */
    void tile(int row, int column, Image image) {
        draw(GAP + column * CELL_WIDTH, row, image);
    }

    /** Draws an image that was found, with a rank from 1. */
    void neighbour(int row, int rank, double cosine, Image image) {
        int left = rank * CELL_WIDTH + 2 * GAP;
        draw(left, row, image);
        String caption = String.format(Locale.ROOT, "%d  %.4f", rank, cosine);
        Digits.draw(sheet, caption, left, GAP + row * CELL_HEIGHT + SIDE + 3);
    }

    private void draw(int left, int row, Image image) {
        double scale = (double) SIDE / Math.max(image.width(), image.height());
        int width = Math.max(1, (int) Math.round(image.width() * scale));
        int height = Math.max(1, (int) Math.round(image.height() * scale));
        int top = GAP + row * CELL_HEIGHT;
        graphics.drawImage(
                Pictures.of(image), left + (SIDE - width) / 2, top + (SIDE - height) / 2, width, height, null);
    }

    /**
     * Writes or replaces a file.
     *
     * @throws UncheckedIOException if that fails; an old file is as it was
     */
    void write(Path file) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(sheet, "png", png)) {
                throw new IOException("this Java writes no PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e, e);
        }
        AtomicFile.write(file, png.toByteArray());
    }
}
