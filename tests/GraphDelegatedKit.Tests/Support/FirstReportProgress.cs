namespace GraphDelegatedKit.Tests.Support;

/// <summary>Does something at the first word of progress.</summary>
internal sealed class FirstReportProgress(Action action) : IProgress<TransferProgress>
{
    private bool _hasReported;

    public void Report(TransferProgress value)
    {
        if (_hasReported) return;
        _hasReported = true;
        action();
    }
}
