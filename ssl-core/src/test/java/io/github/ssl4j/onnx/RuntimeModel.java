package io.github.ssl4j.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A model that ONNX Runtime has loaded. */
final class RuntimeModel implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    RuntimeModel(Path file) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(2);
            session = environment.createSession(file.toString(), options);
        }
    }

    float[] run(String output, Photographs images) throws OrtException {
        try (OnnxTensor tensor =
                OnnxTensor.createTensor(environment, FloatBuffer.wrap(images.values()), images.shape())) {
            return run(output, tensor);
        }
    }

    float[] runBytes(String output, byte[] images, long[] shape) throws OrtException {
        try (OnnxTensor tensor =
                OnnxTensor.createTensor(environment, ByteBuffer.wrap(images), shape, OnnxJavaType.UINT8)) {
            return run(output, tensor);
        }
    }

    private float[] run(String output, OnnxTensor images) throws OrtException {
        try (OrtSession.Result result = session.run(Map.of("images", images), Set.of(output))) {
            FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] copy = new float[values.remaining()];
            values.get(copy);
            return copy;
        }
    }

    Map<String, String> metadata() throws OrtException {
        return session.getMetadata().getCustomMetadata();
    }

    List<String> outputs() {
        return List.copyOf(session.getOutputNames());
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
