package io.github.ssl4j.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.NonFiniteStep;
import io.github.ssl4j.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the batch that a run ended on because its loss was not finite: {@code step.json} says which images it was made
 * of and what else is not finite, {@code view-0.png} and so on show its views, eight in a row.
 */
public final class FailureFiles implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(FailureFiles.class);
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int COLUMNS = 8;
    private static final int MOST_ROWS = 64;

    private final Path folder;
    private final ImageSource images;
    private final Normalization normalization;
    private final BestEffort effort;

    /**
     * Creates a listener.
     *
     * @param folder where the files go; made when they are needed
     * @param images that are trained on
     * @param normalization of the views
     */
    public FailureFiles(Path folder, ImageSource images, Normalization normalization) {
        this.folder = Objects.requireNonNull(folder, "folder");
        this.images = Objects.requireNonNull(images, "images");
        this.normalization = Objects.requireNonNull(normalization, "normalization");
        this.effort = new BestEffort("the batch that failed, in " + folder);
    }

    @Override
    public void onNonFiniteLoss(NonFiniteStep step) {
        effort.write(() -> {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("step.json"), JSON.writeValueAsString(describe(step)) + "\n");
            for (int v = 0; v < step.views().count(); v++) {
                draw(step.views().get(v), folder.resolve("view-" + v + ".png"));
            }
            LOG.warn(
                    "the loss of step {} is {}; its batch is kept in {}",
                    step.progress().step(),
                    step.loss(),
                    folder);
        });
    }

    private ObjectNode describe(NonFiniteStep step) {
        ObjectNode about = JSON.createObjectNode();
        about.put("step", step.progress().step());
        about.put("epoch", step.progress().epoch() + 1);
        about.put("loss", Double.toString(step.loss()));
        about.put("learning_rate", step.learningRate());
        about.put("not_finite", step.tensor().orElse("the loss alone"));
        ArrayNode batch = about.putArray("images");
        for (int index : step.views().images()) {
            batch.addObject().put("image", index).put("name", images.name(index));
        }
        return about;
    }

    private void draw(Tensor view, Path file) throws IOException {
        int count = Math.min(view.size(0), COLUMNS * MOST_ROWS);
        int columns = Math.min(count, COLUMNS);
        int rows = (count + columns - 1) / columns;
        int length = view.size(1) * view.size(2) * view.size(3);
        float[] pixels = view.toFloats();
        Map<String, float[]> sheet = new LinkedHashMap<>();
        for (int c = 0; c < columns; c++) {
            float[] column = new float[rows * length];
            for (int r = 0; r < rows && r * columns + c < count; r++) {
                System.arraycopy(pixels, (r * columns + c) * length, column, r * length, length);
            }
            sheet.put(Integer.toString(c), column);
        }
        PictureSheet pictures = new PictureSheet(view.size(1), view.size(2), view.size(3), normalization);
        ImageIO.write(pictures.draw(rows, sheet), "png", file.toFile());
    }
}
