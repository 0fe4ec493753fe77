using System.Globalization;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Tests.Files;

public sealed class TransferRateTests
{
    // Second:bytes, as it is told, b where it begins; the rate after the last of them.
    [TestCase("0:0", null, TestName = "No time has passed yet")]
    [TestCase("0:500", null, TestName = "None has, and yet bytes moved")]
    [TestCase("5:500", 100.0, TestName = "What is told once, when it is there")]
    [TestCase("0:0 5:500", 100.0)]
    [TestCase("b0:400 5:500", 20.0, TestName = "What an earlier run had got to does not count")]
    [TestCase("b3:400 3:400", null, TestName = "Nor is it quick")]
    [TestCase("b3:0 5:500", 250.0, TestName = "Nor does the time before it began")]
    [TestCase("0:0 10:10000 15:10500 20:11000", 100.0, TestName = "What was ten seconds ago is forgotten")]
    [TestCase("0:0 10:10000 20:10000", 0.0, TestName = "It stands still")]
    [TestCase("0:0 2:2000 302:2100 303:2200 312:3100", 100.0, TestName = "A long wait is forgotten ten seconds later")]
    [TestCase("0:0 2:2000 302:2300", 1.0, TestName = "And not at once")]
    [TestCase("0:0 10:10000 11:0", null, TestName = "It was begun anew")]
    [TestCase("0:0 10:10000 11:0 13:500", 250.0, TestName = "And goes on from there")]
    [TestCase("0:0 0.1:100 0.2:200 0.3:300", 1000.0, TestName = "Reports that come fast")]
    public void A_rate_is_that_of_the_last_seconds(string told, double? expected)
    {
        var rate = new TransferRate();
        double? last = null;

        foreach (var pair in told.Split(' ').Select(pair => pair.Split(':')))
        {
            var (at, bytes) = (TimeSpan.FromSeconds(double.Parse(pair[0].TrimStart('b'), CultureInfo.InvariantCulture)), long.Parse(pair[1], CultureInfo.InvariantCulture));
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
    public void The_time_left_goes_by_the_rate(long left, double? rate, double? seconds) =>
        Assert.That(TransferRate.EstimateRemaining(left, rate), Is.EqualTo(seconds is { } known ? TimeSpan.FromSeconds(known) : (TimeSpan?)null));

    [Test]
    public void However_often_it_is_told_it_keeps_little()
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
    public void What_is_left_and_the_rate_stand_in_each_report()
    {
        var one = new TransferProgress(300, 1000, default) { BytesPerSecond = 100 };
        var all = new TransferManyProgress(0, 0, 1, 900, 1000, 100, default) { BytesPerSecond = 20 }; // 800 were there already

        Assert.That((one.TimeRemaining, all.TimeRemaining), Is.EqualTo(((TimeSpan?)TimeSpan.FromSeconds(7), (TimeSpan?)TimeSpan.FromSeconds(5))));
        Assert.That((default(TransferProgress).BytesPerSecond, new TransferProgress(0, 1, default).TimeRemaining), Is.EqualTo(((double?)null, (TimeSpan?)null)));
    }
}
