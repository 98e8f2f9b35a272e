package io.github.ssl4j.train;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Stateful;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Draws features away from a centre that follows them, and shows images in an order that the weights decide at the
 * beginning of every epoch: a run differs at once if any of this is lost, or the order made anew within an epoch.
 */
final class RestlessMethod extends SslMethod {
    private final Backbone backbone;
    private final Tensor centre;
    private final Tensor order;

    RestlessMethod(Device device, int width, int images) {
        ResNet.Config tiny = new ResNet.Config(ResNet.Block.BASIC, List.of(1), width, ResNet.Stem.CIFAR, 3, false);
        backbone = train("backbone", new ResNet(Initializer.of(device, 1), tiny));
        centre = Tensor.persistent(device, width);
        int[] inOrder = IntStream.range(0, images).toArray();
        order = Tensor.of(device, inOrder, images);
        keep("centre", Stateful.of(centre));
        keep("order", Stateful.of(order));
    }

    @Override
    public String name() {
        return "restless";
    }

    @Override
    public Backbone backbone() {
        return backbone;
    }

    @Override
    public Step step(Views views, Progress progress) {
        Tensor features = backbone.apply(views.get(0)).keep();
        Tensor away = backbone.apply(views.get(1)).minus(centre);
        return Step.of(Ops.mean(Ops.square(away)).times(-1)).monitor(features).after(() -> follow(features));
    }

    private void follow(Tensor features) {
        double[] values = centre.toDoubles();
        double[] now = features.toDoubles();
        for (int i = 0; i < now.length; i++) {
            values[i % values.length] += 0.1 * (now[i] - values[i % values.length]);
        }
        centre.device().write(centre.storage(), values, 0);
    }

    @Override
    public void beforeEpoch(int epoch, ViewPass images) {
        double[] firsts = new double[images.images()];
        images.forEach(views -> {
            double[] seen = backbone.apply(views.get(0)).toDoubles();
            for (int row = 0; row < views.batch(); row++) {
                firsts[views.images()[row]] = seen[row * seen.length / views.batch()];
            }
        });
        int[] sorted = IntStream.range(0, firsts.length)
                .boxed()
                .sorted((a, b) -> Double.compare(firsts[a], firsts[b]))
                .mapToInt(image -> image)
                .toArray();
        order.device().write(order.storage(), sorted, 0);
    }

    @Override
    public Optional<int[]> order(int epoch) {
        return Optional.of(order.toInts());
    }

    @Override
    public int views() {
        return 2;
    }
}
