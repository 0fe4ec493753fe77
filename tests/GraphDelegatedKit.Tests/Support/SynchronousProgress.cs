namespace GraphDelegatedKit.Tests.Support;

/// <summary>Progress that is reported synchronously, on the thread of the transfer.</summary>
internal sealed class SynchronousProgress<T>(Action<T> handler) : IProgress<T>
{
    public void Report(T value) => handler(value);
}
