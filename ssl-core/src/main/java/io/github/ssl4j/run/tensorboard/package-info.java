/** Event files as TensorBoard reads them. */
package io.github.ssl4j.run.tensorboard;
