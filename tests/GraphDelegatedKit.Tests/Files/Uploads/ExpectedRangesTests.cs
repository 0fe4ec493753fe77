namespace GraphDelegatedKit.Tests.Files;

/// <summary>Where an upload goes on after a fault, however the cloud spells what it expects next.</summary>
public sealed class ExpectedRangesTests
{
    private const int Grid = 320 * 1024;
    private const int Size = (2 * Grid) + 200_000;
    private const int Kept = Grid + 100_001; // of the second range, off the grid

    private readonly ScriptedDrive _drive = new();

    [TestCase("{\"nextExpectedRanges\":[\"#-\"]}")]
    [TestCase("{\"nextExpectedRanges\":[\"#-855359\"]}")]
    [TestCase("{\"NextExpectedRanges\":[\"#\"]}")]
    [TestCase("{\"NEXTEXPECTEDRANGES\":[\" # - 855359 \",\"0-\"]}")]
    [TestCase("{\"nextExpectedRanges\":\"#-\"}")]
    [TestCase("{\"nextExpectedRanges\":[#]}")]
    [TestCase("{\"expirationDateTime\":\"x\",\"nextExpectedRanges\":[\"#-\"]}")]
    public async Task An_upload_goes_on_where_the_session_says_in_any_spelling(string answer)
    {
        _drive.Faults[2] = UploadFault.ResetAfterPartialCommit;
        _drive.Says = received => answer.Replace("#", $"{received}", StringComparison.Ordinal);

        await UploadAsync();

        Assert.That(_drive.Log.SkipWhile(line => line != "GET session").Skip(1).First(), Does.StartWith($"PUT {Kept}-"));
        Assert.That(_drive.BytesAccepted, Is.EqualTo(Size + (2 * Grid) - Kept), "only what the service did not keep is sent twice");
    }

    [TestCase("{\"nextExpectedRanges\":null}")]
    [TestCase("{\"nextExpectedRanges\":[\"-\"]}")]
    [TestCase("{\"nextExpectedRanges\":[\"-5\"]}")]
    [TestCase("{\"nextExpectedRanges\":[\"x-\"]}")]
    [TestCase("{\"nextExpectedRanges\":[-5]}")]
    [TestCase("{\"nextExpectedRanges\":[\"99999999999999999999-\"]}")]
    [TestCase("{\"nextExpectedRanges\":[{}]}")]
    [TestCase("[]")]
    [TestCase("7")]
    [TestCase("<html>busy</html>")]
    [TestCase("")]
    public async Task An_upload_sends_the_range_again_where_the_answer_does_not_say_what_is_expected(string answer)
    {
        _drive.Faults[2] = UploadFault.Status500BeforeCommit;
        _drive.Says = _ => answer;

        var receipt = await UploadAsync();

        Assert.That(_drive.Log.SkipWhile(line => line != "GET session").Skip(1).First(), Is.EqualTo($"PUT {Grid}-{(2 * Grid) - 1}"));
        Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
    }

    [Test]
    public async Task An_upload_goes_back_where_the_service_lost_bytes_that_it_had_confirmed()
    {
        _drive.OnPut = put =>
        {
            if (put == 3) _drive.Lose(Grid / 2);
        };

        var receipt = await UploadAsync();

        Assert.That(_drive.Log.SkipWhile(line => line != "GET session").Skip(1).First(), Does.StartWith($"PUT {Grid / 2}-"));
        Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
    }

    [Test]
    public async Task A_service_that_loses_bytes_again_and_again_is_given_up()
    {
        _drive.OnPut = put =>
        {
            if (put > 2 && put % 2 == 1) _drive.Lose(0); // to and fro is no progress
        };

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync());

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.NoProgress));
        Assert.That(_drive.Log.Count(line => line.StartsWith("PUT", StringComparison.Ordinal)), Is.InRange(6, 20));
    }

    [Test]
    public async Task A_service_that_fails_without_end_is_waited_for_longer_and_longer_and_then_given_up()
    {
        var clock = new Clock();
        _drive.PersistentFault = (2, UploadFault.Status500BeforeCommit);

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(clock));

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.Unreachable));
        Assert.That(clock.Delays, Has.Count.EqualTo(6));
        foreach (var (wait, seconds) in clock.Delays.Zip([1, 2, 4, 8, 16, 30]))
            Assert.That(wait.TotalSeconds, Is.InRange(seconds, seconds * 1.5),
                "half as much again at most, so that a crowd does not come back together");
    }

    private Task<UploadReceipt> UploadAsync(Clock? clock = null) => GraphFilesFactory.Create(_drive, clock ?? new Clock())
        .UploadAsync(TestData.CreateRandomBytes(Size), DrivePath.In("d", "big.bin"), new UploadOptions { FragmentSize = Grid, MaxSingleRequestSize = 0 });
}
