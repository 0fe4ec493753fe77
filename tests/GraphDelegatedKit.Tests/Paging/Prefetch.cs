using System.Net;
using GraphDelegatedKit.Paging;

namespace GraphDelegatedKit.Tests.Paging;

public sealed class Prefetch
{
    private const string Second = "https://graph.microsoft.com/v1.0/users?$skiptoken=2";
    private const string Third = "https://graph.microsoft.com/v1.0/users?$skiptoken=3";
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1); // only ever waited through where the feature is missing

    [Test]
    public async Task Asks_for_one_page_while_the_caller_works_on_the_one_before_and_for_no_more()
    {
        var asked = new TaskCompletionSource();
        using var wire = new Wire().Answers(HttpStatusCode.OK, Page("a", Second)).Does((_, _) =>
        {
            asked.SetResult();
            return Task.FromResult(Wire.Answer(HttpStatusCode.OK, Page("b", Third)));
        }).Answers(HttpStatusCode.OK, Page("c"));
        await using var graph = Some.Client(wire);
        var pages = graph.ListAsync<User>("users").AsPages().GetAsyncEnumerator();

        await pages.MoveNextAsync();
        await asked.Task.WaitAsync(Long); // nobody has asked for the second page but the walk itself
        var whileOnTheFirst = wire.Requests.Count;
        await pages.MoveNextAsync();
        await pages.MoveNextAsync();
        var more = await pages.MoveNextAsync();
        await pages.DisposeAsync();

        Assert.That((whileOnTheFirst, wire.Requests.Count, more), Is.EqualTo((2, 3, false)));
    }

    [Test]
    public async Task Is_cancelled_when_the_caller_leaves_early()
    {
        var cancelled = new TaskCompletionSource();
        using var wire = new Wire().Answers(HttpStatusCode.OK, Page("a", Second)).Does(async (_, stop) =>
        {
            stop.Register(() => cancelled.SetResult());
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            return new HttpResponseMessage();
        });
        await using var graph = Some.Client(wire);

        await foreach (var _ in graph.ListAsync<User>("users")) break;

        await cancelled.Task.WaitAsync(Long);
    }

    [Test]
    public async Task That_fails_does_so_after_the_items_before_it_and_says_where_to_go_on()
    {
        var failed = new TaskCompletionSource();
        using var wire = new Wire().Answers(HttpStatusCode.OK, Page("a b", Second)).Does((_, _) =>
        {
            failed.SetResult();
            return Task.FromResult(Wire.Answer(HttpStatusCode.Forbidden, Some.GraphError("accessDenied")));
        }).Answers(HttpStatusCode.OK, Page("c"));
        await using var graph = Some.Client(wire);
        var names = new List<string?>();

        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var user in graph.ListAsync<User>("users"))
            {
                await failed.Task.WaitAsync(Long);
                names.Add(user.DisplayName);
            }
        });
        await foreach (var page in graph.ListAsync<User>("users").AsPages(PageCheckpoint.FromException(error!))) names.AddRange(page.Items.Select(user => user.DisplayName));

        Assert.That(error!.Code, Is.EqualTo("accessDenied"));
        Assert.That(names, Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(wire.Requests[^1].Address.OriginalString, Is.EqualTo(Second));
    }

    [Test]
    public async Task Leaves_the_checkpoint_after_the_page_in_hand()
    {
        var stub = new Stub().Answers("https://graph.microsoft.com/v1.0/users", Page("a", Second)).Answers(Second, Page("b", Third)).Answers(Third, Page("c"));

        var places = new List<string?>();
        await foreach (var page in stub.Client.ListAsync<User>("users").AsPages()) places.Add(page.Checkpoint.NextLink);

        Assert.That(places, Is.EqualTo(new[] { Second, Third, null }));
    }

    [Test]
    public async Task Does_not_hold_up_a_cancellation_even_where_the_source_knows_none()
    {
        using var cancel = new CancellationTokenSource();
        var never = new TaskCompletionSource<string>();
        var pages = Prefetcher.EnumerateAsync<string>((page, _) => page is null ? Task.FromResult("first") : never.Task, _ => false, default).GetAsyncEnumerator(cancel.Token);
        await pages.MoveNextAsync();

        var next = pages.MoveNextAsync();
        await cancel.CancelAsync();

        await Assert.ThatAsync(async () => await next, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task That_the_caller_does_not_wait_for_holds_up_nobody()
    {
        var never = new TaskCompletionSource<string>();

        await foreach (var _ in Prefetcher.EnumerateAsync<string>((page, _) => page is null ? Task.FromResult("first") : never.Task, _ => false, default)) break;

        Assert.That(never.Task.IsCompleted, Is.False);
    }

    [Test]
    public async Task That_fails_when_nobody_waits_for_it_any_more_is_observed()
    {
        var ahead = new TaskCompletionSource<string>();
        await foreach (var _ in Prefetcher.EnumerateAsync<string>((page, _) => page is null ? Task.FromResult("first") : ahead.Task, _ => false, default)) break;

        ahead.SetException(new IOException("nobody's"));

        // What reads a task's exception marks it as handled, and a handled one is not reported when it is collected.
        Assert.That(IsHandled(ahead.Task), Is.True);
    }

    [Test]
    public async Task Throws_a_cancellation_and_no_end_when_the_page_ahead_was_the_last()
    {
        using var cancel = new CancellationTokenSource();
        var names = new List<string>();

        await Assert.ThatAsync(async () =>
        {
            await foreach (var page in Prefetcher.EnumerateAsync<string>((page, _) => Task.FromResult(page is null ? "first" : "last"), page => page == "last", cancel.Token))
            {
                names.Add(page);
                await cancel.CancelAsync();
            }
        }, Throws.InstanceOf<OperationCanceledException>());

        Assert.That(names, Is.EqualTo(new[] { "first" }));
    }

    private static bool IsHandled(Task task)
    {
        const System.Reflection.BindingFlags Hidden = System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic;
        var contingent = typeof(Task).GetField("m_contingentProperties", Hidden)!.GetValue(task)!;
        var holder = contingent.GetType().GetField("m_exceptionsHolder", Hidden)!.GetValue(contingent)!;
        return (bool)holder.GetType().GetField("m_isHandled", Hidden)!.GetValue(holder)!;
    }

    private static string Page(string names, string? next = null) =>
        Some.Page(string.Join(',', names.Split(' ').Select(name => $$"""{"displayName":"{{name}}"}""")), next);
}
