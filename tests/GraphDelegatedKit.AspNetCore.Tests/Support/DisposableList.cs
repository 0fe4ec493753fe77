namespace GraphDelegatedKit.AspNetCore.Tests.Support;

internal sealed class DisposableList<T>(params T[] items) : IDisposable
    where T : IDisposable
{
    public T this[int index] => items[index];

    public void Dispose()
    {
        foreach (var item in items) item.Dispose();
    }
}
