using System.Globalization;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Tests.Files;

public sealed class TransferRateTests
{
    // Second:bytes of each report, b where the transfer begins; the expected rate after the last report.
    [TestCase("0:0", null, TestName = "A rate without elapsed time is unknown")]
    [TestCase("0:500", null, TestName = "A rate with bytes but without elapsed time is unknown")]
    [TestCase("5:500", 100.0, TestName = "A rate of a single report is the average")]
    [TestCase("0:0 5:500", 100.0)]
    [TestCase("b0:400 5:500", 20.0, TestName = "A rate excludes the bytes of an earlier run")]
    [TestCase("b3:400 3:400", null, TestName = "A rate of a resumed transfer without elapsed time is unknown")]
    [TestCase("b3:0 5:500", 250.0, TestName = "A rate excludes the time before the start")]
    [TestCase("0:0 10:10000 15:10500 20:11000", 100.0, TestName = "A rate ignores reports older than ten seconds")]
    [TestCase("0:0 10:10000 20:10000", 0.0, TestName = "A rate without progress for ten seconds is zero")]
    [TestCase("0:0 2:2000 302:2100 303:2200 312:3100", 100.0, TestName = "A rate ignores a long delay ten seconds later")]
    [TestCase("0:0 2:2000 302:2300", 1.0, TestName = "A rate includes a long delay at first")]
    [TestCase("0:0 10:10000 11:0", null, TestName = "A rate after a restart is unknown")]
    [TestCase("0:0 10:10000 11:0 13:500", 250.0, TestName = "A rate after a restart is measured from the restart")]
    [TestCase("0:0 0.1:100 0.2:200 0.3:300", 1000.0, TestName = "A rate of very frequent reports is correct")]
    public void A_rate_covers_the_last_ten_seconds(string reports, double? expected)
    {
        var rate = new TransferRate();
        double? last = null;

        foreach (var pair in reports.Split(' ').Select(pair => pair.Split(':')))
        {
            var (at, bytes) = (TimeSpan.FromSeconds(double.Parse(pair[0].TrimStart('b'), CultureInfo.InvariantCulture)), long.Parse(
                pair[1], CultureInfo.InvariantCulture));
            if (pair[0][0] == 'b') rate.Reset(at, bytes);
            else last = rate.Update(at, bytes);
        }

        Assert.That(last, expected is { } known ? Is.EqualTo(known).Within(1e-9) : Is.Null);
    }

    [TestCase(0, null, 0.0)]
    [TestCase(-5, 10.0, 0.0)]
    [TestCase(500, 100.0, 5.0)]
    [TestCase(500, null, null)]
    [TestCase(500, 0.0, null)]
    [TestCase(long.MaxValue, 1e-9, null)]
    public void The_remaining_time_follows_from_the_rate(long remaining, double? rate, double? seconds) =>
        Assert.That(
            TransferRate.EstimateRemaining(remaining, rate),
            Is.EqualTo(seconds is { } known ? TimeSpan.FromSeconds(known) : (TimeSpan?)null));

    [Test]
    public void A_rate_with_many_reports_keeps_little_memory()
    {
        var rate = new TransferRate();
        for (var i = 0; i < 100_000; i++) rate.Update(TimeSpan.FromMilliseconds(i), 0);
        var before = GC.GetAllocatedBytesForCurrentThread();

        double? last = null;
        for (var i = 0; i < 100_000; i++) last = rate.Update(TimeSpan.FromMilliseconds(100_000 + i), i * 1000L);

        Assert.That(last, Is.EqualTo(1e6).Within(1e-6));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(10_000));
    }

    [Test]
    public void Each_progress_report_contains_the_rate_and_the_remaining_time()
    {
        var transfer = new TransferProgress(300, 1000, default) { BytesPerSecond = 100 };
        var transfers = new TransferManyProgress(0, 0, 1, 900, 1000, 100, default) { BytesPerSecond = 20 }; // 800 were there already

        using (Assert.EnterMultipleScope())
        {
            Assert.That(transfer.TimeRemaining, Is.EqualTo(TimeSpan.FromSeconds(7)));
            Assert.That(transfers.TimeRemaining, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(default(TransferProgress).BytesPerSecond, Is.Null);
            Assert.That(new TransferProgress(0, 1, default).TimeRemaining, Is.Null);
        }
    }
}
