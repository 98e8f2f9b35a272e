package io.github.ssl4j.examples;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.encoder.EncoderFile;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.run.EncoderSaver;
import io.github.ssl4j.run.MetricsFile;
import io.github.ssl4j.run.RunDirectory;
import io.github.ssl4j.train.CollapseMonitor;
import io.github.ssl4j.train.Pretrainer;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.TrainingListener;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pretraining run in all but its images: the same for every method.
 *
 * @param method the method around its encoder
 * @param setup its settings
 * @param seed of weights, order and views
 * @param threads that decode and augment
 * @param precision of the device
 */
record PretrainPlan(SslMethod method, MethodSetup setup, long seed, int threads, Precision precision) {

    private static final Set<String> FREE = Set.of("data.path", "loader_threads", "device", "java", "system", "ssl4j");

    /**
     * Trains; leaves configuration, metrics, checkpoints where wanted and after every epoch the encoder in the folder.
     *
     * @return how far it came: not to the end if it was interrupted
     */
    Progress run(
            ImageSource images,
            Path data,
            RunDirectory folder,
            Optional<Checkpointing> checkpointing,
            List<TrainingListener> listeners) {
        Pretrainer pretrainer = Pretrainer.of(method, images, setup.views(), setup.recipe());
        if (checkpointing.isEmpty() || !checkpointing.get().resumed()) {
            folder.writeConfiguration(resolved(images, data));
        }
        checkpointing.ifPresent(how -> how.set(pretrainer, folder));
        listeners.forEach(pretrainer::listener);
        pretrainer
                .seed(seed)
                .loaderThreads(threads)
                .listener(new MetricsFile(folder.metrics()))
                .listener(new EncoderSaver(folder.encoder(), method.backbone(), metadata()))
                .listener(new CollapseMonitor(method));
        return new InterruptNotice(pretrainer, folder.encoder(), checkpointing.map(how -> how.resumeCommand(folder)))
                .run();
    }

    /**
     * Checks that the run in a folder may go on with this plan; machine and place of the images may be others.
     *
     * @throws IllegalArgumentException if not; the message names what differs
     */
    void requireSameRun(ImageSource images, Path data, RunDirectory folder) {
        folder.requireConfiguration(resolved(images, data), FREE);
    }

    Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>(EncoderFile.metadata(setup.evaluation()));
        metadata.put(KnnCaveat.METHOD, method.name());
        metadata.put("epochs", Integer.toString(setup.recipe().epochs()));
        metadata.put("seed", Long.toString(seed));
        return metadata;
    }

    private Map<String, Object> resolved(ImageSource images, Path data) {
        Backbone backbone = method.backbone();
        Device device = backbone.device();
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("path", data.toAbsolutePath().normalize().toString());
        about.put("images", images.size());
        about.put("channels", images.channels());
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("method", method.name());
        all.put("settings", setup.settings());
        all.put("optimizer", setup.recipe().optimizer().name());
        all.put("architecture", backbone.architecture());
        all.put("backbone", configuration(backbone));
        all.put("evaluation", setup.evaluation());
        all.put("data", about);
        all.put("seed", seed);
        all.put("precision", precision.label());
        all.put("loader_threads", threads);
        all.put("device", device.name() + ": " + device.description());
        all.put("java", System.getProperty("java.version"));
        all.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        all.put("ssl4j", Ssl4j.version());
        return all;
    }

    private static Object configuration(Backbone backbone) {
        if (backbone instanceof ResNet resnet) {
            return resnet.config();
        }
        return backbone instanceof VisionTransformer transformer ? transformer.config() : backbone.architecture();
    }
}
