package io.github.ssl4j.train;

import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.tensor.Stateful;
import java.util.Optional;

/** A method that does what another one does, for tests that look at it in between. */
abstract class WrappedMethod extends SslMethod {
    final SslMethod method;

    /** Wraps a method, whose state a checkpoint keeps under this name. */
    WrappedMethod(SslMethod method, String state) {
        this.method = method;
        method.trained().forEach(this::train);
        keep(state, Stateful.of(method::state, () -> {}));
    }

    @Override
    public void over(GlobalBatch batch) {
        super.over(batch);
        method.over(batch);
    }

    @Override
    void inPieces(MicroBatches pieces) {
        method.inPieces(pieces);
    }

    @Override
    void shareStatistics() {
        method.shareStatistics();
    }

    @Override
    public boolean lossAddsUp() {
        return method.lossAddsUp();
    }

    @Override
    public Step step(Views views, Progress progress) {
        return method.step(views, progress);
    }

    @Override
    public void beforeUpdate(Progress progress) {
        method.beforeUpdate(progress);
    }

    @Override
    public void beforeEpoch(int epoch, ViewPass images) {
        method.beforeEpoch(epoch, images);
    }

    @Override
    public Optional<int[]> order(int epoch) {
        return method.order(epoch);
    }

    @Override
    public String name() {
        return method.name();
    }

    @Override
    public Backbone backbone() {
        return method.backbone();
    }

    @Override
    public String collapseAdvice() {
        return method.collapseAdvice();
    }

    @Override
    public int views() {
        return method.views();
    }

    @Override
    public void requireViews(ViewPolicy policy) {
        method.requireViews(policy);
    }

    @Override
    public void requireBatch(int batch) {
        method.requireBatch(batch);
    }
}
