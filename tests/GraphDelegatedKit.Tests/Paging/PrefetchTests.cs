using System.Net;
using GraphDelegatedKit.Paging;

namespace GraphDelegatedKit.Tests.Paging;

public sealed class PrefetchTests
{
    private const string SecondUrl = "https://graph.microsoft.com/v1.0/users?$skiptoken=2";
    private const string ThirdUrl = "https://graph.microsoft.com/v1.0/users?$skiptoken=3";
    private static readonly TimeSpan LongTimeout = TimeSpan.FromMinutes(1); // only ever waited through where the feature is missing

    [Test]
    public async Task One_page_is_prefetched_while_the_caller_works_on_the_page_before()
    {
        var secondPageRequested = new TaskCompletionSource();
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, PageJson("a", SecondUrl)).RespondsWith((_, _) =>
        {
            secondPageRequested.SetResult();
            return Task.FromResult(FakeHttpHandler.CreateResponse(HttpStatusCode.OK, PageJson("b", ThirdUrl)));
        }).RespondsWith(HttpStatusCode.OK, PageJson("c"));
        await using var graph = TestData.CreateClient(handler);
        var pages = graph.ListAsync<User>("users").AsPages().GetAsyncEnumerator();

        await pages.MoveNextAsync();
        await secondPageRequested.Task.WaitAsync(LongTimeout); // only the enumeration has requested the second page
        var requestsDuringFirstPage = handler.Requests.Count;
        await pages.MoveNextAsync();
        await pages.MoveNextAsync();
        var hasMore = await pages.MoveNextAsync();
        await pages.DisposeAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(requestsDuringFirstPage, Is.EqualTo(2));
            Assert.That(handler.Requests.Count, Is.EqualTo(3));
            Assert.That(hasMore, Is.False);
        }
    }

    [Test]
    public async Task A_prefetch_is_cancelled_when_the_caller_stops_enumerating()
    {
        var cancelled = new TaskCompletionSource();
        using var handler = new FakeHttpHandler().RespondsWith(
            HttpStatusCode.OK, PageJson("a", SecondUrl)).RespondsWith(async (_, cancellationToken) =>
        {
            cancellationToken.Register(() => cancelled.SetResult());
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return new HttpResponseMessage();
        });
        await using var graph = TestData.CreateClient(handler);

        await foreach (var _ in graph.ListAsync<User>("users")) break;

        await cancelled.Task.WaitAsync(LongTimeout);
    }

    [Test]
    public async Task A_failed_prefetch_throws_after_the_items_before_it_with_a_checkpoint_to_resume_from()
    {
        var failed = new TaskCompletionSource();
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, PageJson("a b", SecondUrl)).RespondsWith((_, _) =>
        {
            failed.SetResult();
            return Task.FromResult(FakeHttpHandler.CreateResponse(HttpStatusCode.Forbidden, TestData.ErrorJson("accessDenied")));
        }).RespondsWith(HttpStatusCode.OK, PageJson("c"));
        await using var graph = TestData.CreateClient(handler);
        var names = new List<string?>();

        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var user in graph.ListAsync<User>("users"))
            {
                await failed.Task.WaitAsync(LongTimeout);
                names.Add(user.DisplayName);
            }
        });
        await foreach (var page in graph.ListAsync<User>("users").AsPages(PageCheckpoint.FromException(error!)))
            names.AddRange(page.Items.Select(user => user.DisplayName));

        Assert.That(error!.Code, Is.EqualTo("accessDenied"));
        Assert.That(names, Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(handler.Requests[^1].RequestUri.OriginalString, Is.EqualTo(SecondUrl));
    }

    [Test]
    public async Task A_prefetch_does_not_advance_the_checkpoint_of_the_current_page()
    {
        var stub = new StubGraphClient().RespondsTo("https://graph.microsoft.com/v1.0/users", PageJson("a", SecondUrl))
            .RespondsTo(SecondUrl, PageJson("b", ThirdUrl))
            .RespondsTo(ThirdUrl, PageJson("c"));

        var links = new List<string?>();
        await foreach (var page in stub.Client.ListAsync<User>("users").AsPages()) links.Add(page.Checkpoint.NextLink);

        Assert.That(links, Is.EqualTo(new[] { SecondUrl, ThirdUrl, null }));
    }

    [Test]
    public async Task A_prefetch_that_ignores_cancellation_does_not_delay_a_cancelled_caller()
    {
        using var cancel = new CancellationTokenSource();
        var never = new TaskCompletionSource<string>();
        var pages = Prefetcher.EnumerateAsync<string>(
            (page, _) => page is null ? Task.FromResult("first") : never.Task, _ => false, default).GetAsyncEnumerator(cancel.Token);
        await pages.MoveNextAsync();

        var next = pages.MoveNextAsync();
        await cancel.CancelAsync();

        await Assert.ThatAsync(async () => await next, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_prefetch_that_never_ends_does_not_block_a_caller_that_stops_enumerating()
    {
        var never = new TaskCompletionSource<string>();

        await foreach (var _ in Prefetcher.EnumerateAsync<string>(
            (page, _) => page is null ? Task.FromResult("first") : never.Task, _ => false, default)) break;

        Assert.That(never.Task.IsCompleted, Is.False);
    }

    [Test]
    public async Task The_exception_of_an_abandoned_prefetch_is_observed()
    {
        var prefetched = new TaskCompletionSource<string>();
        await foreach (var _ in Prefetcher.EnumerateAsync<string>(
            (page, _) => page is null ? Task.FromResult("first") : prefetched.Task, _ => false, default)) break;

        prefetched.SetException(new IOException("unobserved"));

        // What reads a task's exception marks it as handled, and a handled one is not reported when it is collected.
        Assert.That(IsHandled(prefetched.Task), Is.True);
    }

    [Test]
    public async Task A_cancelled_listing_throws_even_if_the_prefetched_page_was_the_last()
    {
        using var cancel = new CancellationTokenSource();
        var names = new List<string>();

        await Assert.ThatAsync(async () =>
        {
            await foreach (var page in Prefetcher.EnumerateAsync<string>(
                (page, _) => Task.FromResult(page is null ? "first" : "last"), page => page == "last", cancel.Token))
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

    private static string PageJson(string names, string? next = null) =>
        TestData.PageJson(string.Join(',', names.Split(' ').Select(name => $$"""{"displayName":"{{name}}"}""")), next);
}
