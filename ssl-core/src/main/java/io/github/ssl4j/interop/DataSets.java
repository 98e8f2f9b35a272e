package io.github.ssl4j.interop;

import io.github.ssl4j.eval.Features;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Features of an encoder as data sets for Deeplearning4j's classifiers. */
public final class DataSets {

    private DataSets() {}

    /** Returns features [N, D] with their labels, one-hot [N, K] and named, if they have any. */
    public static DataSet of(Features features) {
        return of(
                features.toINDArray(),
                features.labelled() ? features.labels() : new int[0],
                features.labelled() ? features.classes() : List.of());
    }

    /** Returns a data set without labels where there are no classes. */
    static DataSet of(INDArray features, int[] labels, List<String> classes) {
        if (classes.isEmpty()) {
            return new DataSet(features, null);
        }
        INDArray oneHot = Nd4j.zeros(DataType.FLOAT, labels.length, classes.size());
        for (int row = 0; row < labels.length; row++) {
            oneHot.putScalar(row, labels[row], 1);
        }
        DataSet set = new DataSet(features, oneHot);
        set.setLabelNames(classes);
        return set;
    }
}
