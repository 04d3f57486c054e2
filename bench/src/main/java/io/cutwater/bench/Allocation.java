package io.cutwater.bench;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.AttachOperationFailedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * What a JVM has allocated on its heap, by its own count. It takes an agent in that JVM, which
 * costs it a while of CPU: not to be used where that is measured.
 */
final class Allocation implements AutoCloseable {

  private static final int TRIES = 50;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

  private final JMXConnector connector;
  private final ThreadMXBean threads;

  private Allocation(JMXConnector connector, ThreadMXBean threads) {
    this.connector = connector;
    this.threads = threads;
  }

  /**
   * Looks into a JVM of this user's; into one that starts, as soon as it lets anybody in.
   *
   * @throws IOException when it is none, or lets nobody in
   */
  static Allocation of(long pid) throws IOException, InterruptedException {
    for (int tried = 1; ; tried++) {
      try {
        return once(pid);
      } catch (AttachOperationFailedException e) {
        if (tried == TRIES) {
          throw e;
        }
        Thread.sleep(BETWEEN_TRIES);
      }
    }
  }

  // The address is that of a child of this process, on loopback; nothing is looked up by a name.
  @SuppressWarnings("BanJNDI")
  private static Allocation once(long pid) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        JMXConnector connector =
            JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
        return new Allocation(
            connector,
            ManagementFactory.newPlatformMXBeanProxy(
                connector.getMBeanServerConnection(),
                ManagementFactory.THREAD_MXBEAN_NAME,
                ThreadMXBean.class));
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new IOException("process " + pid + " is no JVM that tells what it allocates", e);
    }
  }

  /** Bytes of all threads together, also of those that have ended. */
  long bytes() {
    return threads.getTotalThreadAllocatedBytes();
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
