using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>423: somebody has the file open, or has checked it out.</summary>
public class UploadLockTests
{
    private const int Fragment = 8 * (int)UploadPlan.FragmentAlignment;
    private const int Size = (2 * Fragment) + 12_345;
    private const int Second = Fragment + 1000;

    [Test]
    public async Task A_file_that_is_locked_is_gone_on_with_where_it_was()
    {
        using var file = new LocalFile(Size);
        using var journal = new Folder();
        await using var person = await UploadPerson.SignInAsync();
        person.Tenant.Faults.FailUpload(Second, 423);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => person.UploadAsync(file, "a.bin", new() { FragmentSize = Fragment }, journal)))!;
        var receipt = await person.UploadAsync(file, "a.bin", new() { FragmentSize = Fragment }, journal);

        Assert.That((stopped.Reason, stopped.PendingUploadId is not null, receipt.ResumedFrom), Is.EqualTo((TransferReason.Locked, true, (long)Fragment)));
        Assert.That((person.Tenant.Uploads.Single().BytesResent, person.Has("a.bin", file.Content)), Is.EqualTo((0, true)));
    }

    [Test]
    public async Task It_is_waited_for_longer_and_longer_where_that_is_wanted()
    {
        using var file = new LocalFile(Size);
        await using var person = await UploadPerson.SignInAsync();
        person.Tenant.Faults.FailUpload(Second, 423, times: 6);

        var receipt = await person.UploadAsync(file, "a.bin", new() { FragmentSize = Fragment, LockedItemTimeout = TimeSpan.FromMinutes(30) });

        Assert.That((receipt.Outcome, receipt.Retries), Is.EqualTo((UploadOutcome.Created, 6)));
        Assert.That(person.Clock.Delays.Select(wait => wait.TotalSeconds), Is.EqualTo((double[])[15, 30, 60, 120, 240, 300]));
    }

    [Test]
    public async Task It_is_not_waited_for_longer_than_said()
    {
        using var file = new LocalFile(Size);
        await using var person = await UploadPerson.SignInAsync();
        person.Tenant.Faults.FailUpload(Second, 423, times: 9);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            person.UploadAsync(file, "a.bin", new() { FragmentSize = Fragment, LockedItemTimeout = TimeSpan.FromSeconds(40) })))!;

        Assert.That(stopped.Reason, Is.EqualTo(TransferReason.Locked));
        Assert.That(person.Clock.Delays.Select(wait => wait.TotalSeconds), Is.EqualTo((double[])[15, 25]));
    }

    [TestCase(Size, "*/createUploadSession")]
    [TestCase(1000, "*/content")]
    public async Task Before_the_first_byte_it_is_a_refusal_or_waited_for(int size, string where)
    {
        using var file = new LocalFile(size);
        await using var person = await UploadPerson.SignInAsync();
        person.Tenant.Faults.Fail(where, 423, times: 2, code: "resourceLocked");

        var refused = (await Assert.ThrowsAsync<GraphException>(() => person.UploadAsync(file, "a.bin", new())))!;
        var receipt = await person.UploadAsync(file, "a.bin", new() { LockedItemTimeout = TimeSpan.FromMinutes(1) });

        Assert.That((refused.Code, receipt.Outcome), Is.EqualTo(("resourceLocked", UploadOutcome.Created)));
        Assert.That(person.Clock.Delays, Is.EqualTo((TimeSpan[])[TimeSpan.FromSeconds(15)]));
    }

    [Test]
    public void A_wait_the_service_asks_for_is_kept_to_or_not_begun()
    {
        var wait = new LockedItemBackoff(TimeSpan.FromSeconds(100));

        Assert.That((wait.GetNextDelay(TimeSpan.FromSeconds(90)), wait.GetNextDelay(TimeSpan.FromSeconds(11)), wait.GetNextDelay(null), wait.GetNextDelay(null)),
            Is.EqualTo(((TimeSpan?)TimeSpan.FromSeconds(90), (TimeSpan?)null, (TimeSpan?)TimeSpan.FromSeconds(10), (TimeSpan?)null)));
    }

    [Test]
    public void There_is_no_negative_wait() => Assert.That(() => new UploadOptions { LockedItemTimeout = TimeSpan.FromSeconds(-1) }, Throws.InstanceOf<ArgumentOutOfRangeException>());
}
