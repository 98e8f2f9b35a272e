package io.github.ssl4j.cli.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * What a method masks and predicts, over time: a few of the pictures of a run side by side, small enough for one page.
 */
final class PicturesSection {
    private static final int MOST = 4;

    private PicturesSection() {}

    static String html(List<RecordedRun> runs) {
        StringBuilder html = new StringBuilder();
        for (RecordedRun run : runs) {
            List<Path> pictures = spread(run.pictures());
            if (!pictures.isEmpty()) {
                html.append("<h3>").append(Html.text(run.name())).append("</h3>\n<div class=\"pictures\">\n");
                pictures.forEach(picture -> html.append(figure(picture)));
                html.append("</div>\n");
            }
        }
        return html.toString();
    }

    /** Returns the first, the last, and some evenly between them. */
    private static List<Path> spread(List<Path> pictures) {
        return pictures.size() <= MOST
                ? pictures
                : IntStream.range(0, MOST)
                        .mapToObj(i -> pictures.get(i * (pictures.size() - 1) / (MOST - 1)))
                        .toList();
    }

    private static String figure(Path picture) {
        String epoch = picture.getFileName().toString().replaceAll("\\D+", "").replaceFirst("^0+(?=\\d)", "");
        String words = "after epoch " + epoch;
        return "<figure><figcaption>" + Html.text(words) + "</figcaption>"
                + Pictures.element(read(picture), "masks and predictions " + words) + "</figure>\n";
    }

    private static BufferedImage read(Path picture) {
        try {
            BufferedImage image = ImageIO.read(picture.toFile());
            if (image == null) {
                throw new IOException("expected a PNG");
            }
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the picture " + picture + ": " + e.getMessage(), e);
        }
    }
}
