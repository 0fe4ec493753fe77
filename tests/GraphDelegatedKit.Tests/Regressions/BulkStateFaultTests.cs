using System.Reflection;
using System.Runtime.Versioning;
using GraphDelegatedKit.Bulk;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// Two jobs that started at the same moment could both use one state; and a line that a full disk had cut damaged the line behind it, so
/// that the file could not be opened again.
/// </summary>
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
public sealed class BulkStateFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Only_one_of_two_jobs_that_start_at_once_gets_the_state()
    {
        await using var state = await BulkState.OpenAsync(_folder["job.state"]);

        Task[] starts = [.. Enumerable.Range(0, 2).Select(_ => state.BeginAsync("job", default))];
        await Task.WhenAny(Task.WhenAll(starts));

        Assert.That(starts.Count(start => start.IsCompletedSuccessfully), Is.EqualTo(1));
        Assert.That(starts.Single(start => start.IsFaulted).Exception!.InnerException, Is.InstanceOf<InvalidOperationException>());
    }

    [Test]
    public async Task A_state_that_could_not_be_used_can_be_used_by_the_right_job()
    {
        await using (var state = await BulkState.OpenAsync(_folder["job.state"])) await state.BeginAsync("job", default);
        await using var opened = await BulkState.OpenAsync(_folder["job.state"]);

        await Assert.ThrowsAsync<GraphException>(() => opened.BeginAsync("another job", default));

        await opened.BeginAsync("job", default);
    }

    [Test]
    public async Task A_line_that_was_cut_by_a_failed_append_is_removed_before_the_next_line()
    {
        var line = StateLine.ForSent(StateLine.Hash("a"), 1);
        var (file, _) = await StateFile.OpenAsync(_folder["job.state"], default);
        await using (file)
        {
            await file.AppendAsync([StateLine.ForJob(1)], flushToDisk: false, default);
            CutAppend(file);

            await file.AppendAsync([line], flushToDisk: false, default);
        }

        var (again, lines) = await StateFile.OpenAsync(_folder["job.state"], default);
        await using var _ = again;
        Assert.That(lines, Is.EqualTo(new[] { StateLine.FileStart, StateLine.ForJob(1), line }));
    }

    // What a full disk leaves: the start of a line, without its end.
    private static void CutAppend(StateFile file)
    {
        var stream = (FileStream)typeof(StateFile).GetField("_file", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(file)!;
        stream.Write("s 0123"u8);
        stream.Flush();
    }
}
