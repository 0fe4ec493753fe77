using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Tests.Resilience;

public sealed class RetryBudgetTests
{
    [TestCase("10 20 30", 0)]
    [TestCase("10 10 10", 2)]
    [TestCase("10 10 10 11", 0)]
    [TestCase("10 20 30 0 10 20 30", 1)] // the service lost bytes once, and the upload catches up
    [TestCase("10 20 30 0 10 20 30 40", 0)]
    [TestCase("10 0 10 0 10 0 10 0", 4)] // back and forth is no progress
    [TestCase("0 0", 2)]
    public void A_retry_budget_counts_the_attempts_since_the_highest_offset(string offsets, int attempts)
    {
        var budget = Create(RetryPolicy.Upload);

        foreach (var offset in offsets.Split(' ')) budget.Advance(long.Parse(offset));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(budget.Attempts, Is.EqualTo(attempts));
            Assert.That(budget.IsExhausted, Is.False);
        }
    }

    [Test]
    public void The_delays_of_a_transfer_increase_until_its_attempts_are_exhausted()
    {
        var budget = Create(RetryPolicy.Upload);
        var delays = new List<double>();

        for (; !budget.IsExhausted; budget.RecordFailure()) delays.Add(budget.NextDelay.TotalSeconds);

        Assert.That(delays, Is.EqualTo((double[])[1, 2, 4, 8, 16, 30]));
    }

    [Test]
    public void The_last_fault_is_kept_until_the_next_progress()
    {
        var (budget, fault) = (Create(RetryPolicy.Upload), new IOException());

        budget.SetLastFault(fault);
        budget.Reset();
        Assert.That(budget.LastFault, Is.SameAs(fault), "a new session is no progress");
        budget.Advance(0);
        Assert.That(budget.LastFault, Is.SameAs(fault), "the first byte is missing");
        budget.Advance(1);
        Assert.That(budget.LastFault, Is.Null);
    }

    [Test]
    public void A_reset_budget_counts_from_the_first_byte()
    {
        var budget = Create(RetryPolicy.Upload);
        budget.Advance(100);
        for (var i = 0; i < 6; i++) budget.RecordFailure();
        Assert.That(budget.IsExhausted);

        budget.Reset();
        budget.Advance(10);

        Assert.That(budget.Attempts, Is.Zero);
    }

    [Test]
    public void Requested_delays_of_a_download_are_limited_to_two_hours_without_a_new_byte()
    {
        var budget = Create(RetryPolicy.Download);

        var accepted = new[] { (60, 0), (60, 0), (1, 0), (120, 10), (1, 10), (1, 5), (121, 20) }
            .Select(delay => budget.TryUseRequestedDelay(TimeSpan.FromMinutes(delay.Item1), delay.Item2));

        Assert.That(accepted, Is.EqualTo(new[] { true, true, false, true, false, false, false }));
    }

    [Test]
    public void A_requested_delay_does_not_count_as_an_attempt_but_a_new_byte_before_it_is_progress()
    {
        var budget = Create(RetryPolicy.Download);
        budget.Advance(10);
        budget.Advance(10);

        budget.TryUseRequestedDelay(TimeSpan.FromMinutes(1), 10);
        Assert.That(budget.Attempts, Is.EqualTo(1));
        budget.TryUseRequestedDelay(TimeSpan.FromMinutes(1), 11);
        Assert.That(budget.Attempts, Is.Zero);
        budget.Advance(11);
        Assert.That(budget.Attempts, Is.Zero, "the failure with the requested delay is the first one at the new offset");
        budget.Advance(11);
        Assert.That(budget.Attempts, Is.EqualTo(1));
    }

    [Test]
    public void A_single_request_upload_is_sent_five_times_and_an_attempt_counts_even_after_a_requested_delay()
    {
        var budget = Create(RetryPolicy.SingleRequestUpload);

        var delays = new TimeSpan?[] { null, TimeSpan.FromSeconds(7), null, null, null }.Select(budget.TryGetNextDelay).Select(Seconds);

        Assert.That(delays, Is.EqualTo(new double?[] { 0.5, 7, 2, 4, null }));
    }

    [TestCase(60, 3600.0)]
    [TestCase(61, null)]
    public void A_single_request_upload_waits_for_at_most_one_hour_as_requested(int minutes, double? seconds) =>
        Assert.That(Seconds(Create(RetryPolicy.SingleRequestUpload).TryGetNextDelay(TimeSpan.FromMinutes(minutes))), Is.EqualTo(seconds));

    [Test]
    public void The_opening_of_an_upload_session_is_sent_five_times_with_delays_from_one_second()
    {
        var budget = Create(RetryPolicy.OpenUploadSession);

        var delays = Enumerable.Range(0, 5).Select(_ => Seconds(budget.TryGetNextDelay(null)));

        Assert.That(delays, Is.EqualTo(new double?[] { 1, 2, 4, 8, null }));
    }

    [Test]
    public void A_requested_delay_does_not_count_as_an_attempt_of_a_request()
    {
        var budget = Create(RetryPolicy.Request);

        for (var i = 0; i < 20; i++) Assert.That(budget.TryGetNextDelay(TimeSpan.FromDays(1)), Is.EqualTo(TimeSpan.FromDays(1)));

        Assert.That(budget.Attempts, Is.Zero);
    }

    [Test]
    public void A_requested_delay_is_respected_only_if_it_fits_the_maximum_total_of_a_locked_item()
    {
        var budget = Create(RetryPolicy.ForLockedItem(TimeSpan.FromSeconds(100)));

        var delays = new[] { 90, 11, (int?)null, null }
            .Select(seconds => budget.TryGetNextDelay(seconds is { } s ? TimeSpan.FromSeconds(s) : null))
            .Select(Seconds);

        Assert.That(delays, Is.EqualTo(new double?[] { 90, null, 10, null }));
    }

    [Test]
    public void A_locked_item_without_time_to_wait_is_not_waited_for()
    {
        var budget = Create(RetryPolicy.ForLockedItem(TimeSpan.Zero));

        Assert.That(budget.TryGetNextDelay(null), Is.Null);
        Assert.That(budget.TryGetNextDelay(TimeSpan.Zero), Is.Null);
    }

    [Test]
    public void The_delays_of_a_locked_item_grow_to_five_minutes_and_the_last_one_fits_the_total()
    {
        var budget = Create(RetryPolicy.ForLockedItem(TimeSpan.FromMinutes(15)));

        var delays = Enumerable.Range(0, 8).Select(_ => Seconds(budget.TryGetNextDelay(null)));

        Assert.That(delays, Is.EqualTo(new double?[] { 15, 30, 60, 120, 240, 300, 135, null }));
    }

    [TestCase(0, 0.75, false)] // the first delay is at most 0.75 s
    [TestCase(0, 0.76, true)]
    [TestCase(3, 6.0, false)]
    [TestCase(3, 6.1, true)]
    [TestCase(4, 1000.0, false)] // the fifth attempt was the last
    public void A_request_is_retried_if_an_attempt_is_left_and_the_longest_delay_ends_in_time(int failures, double remaining, bool expected)
    {
        var budget = Create(RetryPolicy.Request);
        for (var i = 0; i < failures; i++) budget.RecordFailure();

        Assert.That(budget.CanRetryWithin(TimeSpan.FromSeconds(remaining)), Is.EqualTo(expected));
    }

    [Test]
    public void One_delay_can_follow_another_backoff()
    {
        var budget = Create(RetryPolicy.Request);

        Assert.That(budget.CanRetryWithin(TimeSpan.FromSeconds(45), Backoff.Bandwidth), Is.False);
        Assert.That(budget.CanRetryWithin(TimeSpan.FromSeconds(45.1), Backoff.Bandwidth));
        Assert.That(budget.GetDelay(0, Backoff.Bandwidth), Is.EqualTo(TimeSpan.FromSeconds(30)));
        Assert.That(budget.GetDelay(0), Is.EqualTo(TimeSpan.FromSeconds(0.5)));
    }

    private static RetryBudget Create(RetryPolicy policy) => new(policy, () => 0);

    private static double? Seconds(TimeSpan? delay) => delay?.TotalSeconds;
}
