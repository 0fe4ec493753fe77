using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Only what the caller has seen is replaced.</summary>
[Category("Slow")] // many small tenants: together they take longer than all the rest of the room
public class UploadIfMatchTests
{
    private const string Name = "seen.bin";
    private const int Fragment = 8 * (int)UploadPlan.FragmentAlignment;
    private const int Size = (2 * Fragment) + 12_345;

    [TestCase(1000)]
    [TestCase(Size)]
    public async Task What_was_seen_is_replaced(int size)
    {
        using var file = new LocalFile(size);
        await using var person = await UploadPerson.SignInAsync();
        await person.PutAsync(Name, [1]);
        var seen = await person.TagAsync(Name);

        var receipt = await person.UploadAsync(file, Name, Options(seen));

        var with = person.Tenant.Requests.Where(request => request.Headers.ContainsKey("If-Match")).ToList();
        Assert.That((receipt.Outcome, person.Has(Name, file.Content)), Is.EqualTo((UploadOutcome.Replaced, true)));
        Assert.That((with.Count, with[0].IsPreAuthenticated, with[0].Headers["If-Match"]), Is.EqualTo((1, false, seen)));
    }

    [TestCase(1000, true)]
    [TestCase(1000, false)]
    [TestCase(Size, true)]
    [TestCase(Size, false)]
    public async Task What_was_not_seen_is_left_alone_before_the_first_byte(int size, bool isThere)
    {
        using var file = new LocalFile(size);
        await using var person = await UploadPerson.SignInAsync();
        await person.PutAsync(isThere ? Name : "another.bin", [1]);
        var seen = await person.TagAsync(isThere ? Name : "another.bin");
        if (isThere) await person.PutAsync(Name, [2]);

        var refused = (await Assert.ThrowsAsync<GraphException>(() => person.UploadAsync(file, Name, Options(seen))))!;

        Assert.That(((int)refused.Status!, refused.Code, person.Tenant.Requests.Count(request => request.Method is "PUT" || request.Path.EndsWith("Session", StringComparison.Ordinal))),
            Is.EqualTo((412, "resourceModified", 0)));
    }

    [Test]
    public async Task What_changes_while_it_is_under_way_is_left_alone_too()
    {
        using var file = new LocalFile(Size);
        await using var person = await UploadPerson.SignInAsync();
        await person.PutAsync(Name, [1]);
        var seen = await person.TagAsync(Name);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => person.UploadAsync(file, Name, Options(seen), progress: progress =>
        {
            if (progress.BytesTransferred == Fragment) person.PutAsync(Name, [2]).GetAwaiter().GetResult();
        })))!;

        Assert.That((stopped.Reason, person.Has(Name, [2])), Is.EqualTo((TransferReason.ItemChanged, true)));
        Assert.That(person.Tenant.Requests[^1].Method, Is.EqualTo("DELETE"));
    }

    [Test]
    public async Task A_session_that_has_to_be_begun_anew_is_not_taken_for_a_change()
    {
        using var file = new LocalFile(Size);
        await using var person = await UploadPerson.SignInAsync();
        await person.PutAsync(Name, [1]);
        person.Tenant.Faults.DeleteUploadSession(Fragment);

        var receipt = await person.UploadAsync(file, Name, Options(await person.TagAsync(Name)));

        Assert.That((receipt.Outcome, person.Tenant.Uploads.Count), Is.EqualTo((UploadOutcome.Replaced, 2)));
    }

    [Test]
    public async Task A_small_file_whose_answer_is_lost_is_not_taken_for_a_change()
    {
        using var file = new LocalFile(1000);
        await using var person = await UploadPerson.SignInAsync();
        await person.PutAsync(Name, [1]);
        person.Tenant.Faults.LoseResponse("*/content", method: "PUT");

        var receipt = await person.UploadAsync(file, Name, Options(await person.TagAsync(Name)));

        Assert.That((receipt.Outcome, person.Has(Name, file.Content)), Is.EqualTo((UploadOutcome.Reconciled, true)));
    }

    [Test]
    public async Task It_is_gone_on_with_although_its_own_session_changed_the_tag()
    {
        using var file = new LocalFile(Size);
        using var journal = new Folder();
        using var stop = new CancellationTokenSource();
        await using var person = await UploadPerson.SignInAsync();
        await person.PutAsync(Name, [1]);
        var seen = await person.TagAsync(Name);
        await Assert.CatchAsync<OperationCanceledException>(() => person.UploadAsync(file, Name, Options(seen), journal, progress => { if (progress.BytesTransferred > 0) stop.Cancel(); }, stop.Token));

        var receipt = await person.UploadAsync(file, Name, Options(seen), journal);

        Assert.That((receipt.Outcome, receipt.ResumedFrom, person.Tenant.Uploads.Count), Is.EqualTo((UploadOutcome.Replaced, (long)Fragment, 1)));
    }

    private static UploadOptions Options(string seen) => new() { IfMatch = seen, FragmentSize = Fragment };
}
