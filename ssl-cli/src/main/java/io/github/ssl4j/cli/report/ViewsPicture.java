package io.github.ssl4j.cli.report;

import io.github.ssl4j.data.Batch;
import io.github.ssl4j.data.ImageLoader;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.LoaderOptions;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.pretrain.Plan;
import io.github.ssl4j.run.PictureSheet;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.Map;

/** The views of the first images of a run, as its encoder saw them. */
final class ViewsPicture {
    private static final int IMAGES = 8;

    private ViewsPicture() {}

    static String html(Plan<?> plan, ImageSource images) {
        LoaderOptions options = LoaderOptions.forTraining(plan.recipe().batchSize(), plan.seed());
        try (ImageLoader loader = new ImageLoader(images, plan.views(), options);
                Batch batch = loader.epoch(0).iterator().next()) {
            StringBuilder html = new StringBuilder(
                    "<h4>Views of the first images, as the encoder saw them</h4>\n" + "<div class=\"pictures\">\n");
            for (int from = 0; from < batch.views(); ) {
                int to = from + 1;
                while (to < batch.views() && batch.size(to).equals(batch.size(from))) {
                    to++;
                }
                html.append(Pictures.element(
                        sheet(plan, batch, from, to),
                        "views " + (from + 1) + " to " + to + " of " + Math.min(IMAGES, batch.size()) + " images"));
                from = to;
            }
            return html.append("</div>\n").toString();
        }
    }

    /** Draws views of one size below each other, an image a column. */
    private static BufferedImage sheet(Plan<?> plan, Batch batch, int from, int to) {
        ViewSize size = batch.size(from);
        int length = Math.toIntExact(size.area() * batch.channels());
        Map<String, float[]> columns = new LinkedHashMap<>();
        for (int image = 0; image < Math.min(IMAGES, batch.size()); image++) {
            float[] views = new float[(to - from) * length];
            for (int view = from; view < to; view++) {
                System.arraycopy(batch.view(view), image * length, views, (view - from) * length, length);
            }
            columns.put("image " + image, views);
        }
        return new PictureSheet(
                        size.height(),
                        size.width(),
                        batch.channels(),
                        plan.evaluation().normalization())
                .draw(to - from, columns);
    }
}
