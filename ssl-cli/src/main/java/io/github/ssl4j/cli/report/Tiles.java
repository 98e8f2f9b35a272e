package io.github.ssl4j.cli.report;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Small pictures of images, all in one picture of the page, from which each is shown by its place. */
final class Tiles {
    static final int SIDE = 48;
    private static final int COLUMNS = 32;

    private final ImageSource images;
    private final String name;
    private final BufferedImage sheet;

    /** Draws the images of a source; {@code name} tells several on one page apart. */
    Tiles(ImageSource images, String name) {
        this.images = images;
        this.name = name;
        int rows = (images.size() + COLUMNS - 1) / COLUMNS;
        sheet = new BufferedImage(COLUMNS * SIDE, rows * SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        Image image = new Image(1, 1, 1);
        for (int index = 0; index < images.size(); index++) {
            try {
                images.read(index, image);
            } catch (CorruptImageException e) {
                continue; // has no features either, so that nothing shows its place
            }
            draw(graphics, Pictures.of(image), left(index), top(index));
        }
        graphics.dispose();
    }

    /** Draws the square in the middle of a picture. */
    private static void draw(Graphics2D graphics, BufferedImage picture, int left, int top) {
        int side = Math.min(picture.getWidth(), picture.getHeight());
        int x = (picture.getWidth() - side) / 2;
        int y = (picture.getHeight() - side) / 2;
        graphics.drawImage(picture, left, top, left + SIDE, top + SIDE, x, y, x + side, y + side, null);
    }

    private static int left(int index) {
        return index % COLUMNS * SIDE;
    }

    private static int top(int index) {
        return index / COLUMNS * SIDE;
    }

    /** Returns the style that the tiles need. */
    String style() {
        return "<style>." + name + " { background-image: url(\"" + Pictures.jpeg(sheet) + "\"); }</style>\n";
    }

    /** Returns the class and place of an image's tile, as attributes. */
    String attributes(int image) {
        return "class=\"tile " + name + "\" style=\"background-position: -" + left(image) + "px -" + top(image)
                + "px\"";
    }

    /** Returns an image's tile. */
    String tile(int image) {
        return "<span " + attributes(image) + " role=\"img\" aria-label=\"" + Html.text(words(image)) + "\" title=\""
                + Html.text(words(image)) + "\"></span>";
    }

    boolean labelled() {
        return images.labelled();
    }

    /** Returns the name of an image, and its class if it has one. */
    String words(int image) {
        return images.labelled()
                ? images.name(image) + ", " + images.classes().get(images.label(image))
                : images.name(image);
    }
}
