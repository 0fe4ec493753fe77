namespace GraphDelegatedKit.Tests.Support;

/// <summary>Does something at the first word of progress.</summary>
internal sealed class Once(Action act) : IProgress<TransferProgress>
{
    private bool _done;

    public void Report(TransferProgress value)
    {
        if (_done) return;
        _done = true;
        act();
    }
}
