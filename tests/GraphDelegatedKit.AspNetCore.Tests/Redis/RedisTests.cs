using System.Text;
using GraphDelegatedKit.AspNetCore.Tests.Support;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using StackExchange.Redis;

namespace GraphDelegatedKit.AspNetCore.Tests.Redis;

/// <summary>Two instances of an app behind a load balancer, with a real Redis.</summary>
public sealed class RedisTests : WebAppFixture
{
    private const string TokenPath = "/oauth2/v2.0/token";

    private static readonly TimeSpan ReconnectDeadline = TimeSpan.FromMinutes(1);

    private readonly List<RedisCache> _caches = [];
    private RedisServer _redis = null!;

    [SetUp]
    public async Task StartRedisAsync()
    {
        if (!RedisServer.IsInstalled) Assert.Ignore("redis-server is not installed. Install Debian's package redis-server.");
        _redis = new RedisServer();
        await _redis.StartAsync();
        Deployment.Cache = CreateCache();
    }

    [TearDown]
    public void StopRedis()
    {
        _caches.ForEach(cache => cache.Dispose());
        _caches.Clear();
        _redis?.Dispose();
    }

    [Test]
    public async Task Instances_behind_a_round_robin_share_sign_ins_and_a_restart_keeps_them()
    {
        var instances = new List<TestWebApp> { await StartAppAsync(), await StartAppAsync() };
        using var browser = CreateBrowser(instances[0]);

        await browser.OpenAsync("/me");
        var pages = new List<TestPage>();
        for (var i = 0; i < 10; i++)
        {
            browser.Port = instances[i % 2].Port;
            pages.Add(await browser.FetchAsync("/me"));
        }

        Deployment.Cache = CreateCache();
        browser.Port = (await StartAppAsync()).Port;
        pages.Add(await browser.FetchAsync("/me"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pages.Select(page => page.Status), Is.All.EqualTo(200));
            Assert.That(CountTokenRequests(), Is.EqualTo(1), "the redemption of the code");
        }
    }

    [Test]
    public async Task Redis_that_is_down_is_503_and_afterwards_the_session_is_the_same()
    {
        await using var connection = await ConnectAsync(CreateConfiguration());
        Deployment.Cache = CreateCache(connection);
        var app = await StartAppAsync(options => options.StoreTimeout = TimeSpan.FromSeconds(2));
        using var browser = await SignInAsync(app);
        var before = await browser.OpenAsync("/session");

        _redis.Stop();
        var down = await browser.OpenAsync("/session");
        var restored = WaitForConnectionAsync(connection);
        await _redis.StartAsync();
        await restored;
        var after = await browser.OpenAsync("/session");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(down.Status, Is.EqualTo(503));
            Assert.That(down.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(after.Body, Is.EqualTo(before.Body));
        }
    }

    [Test]
    public async Task A_flushed_Redis_leads_to_a_redirect_and_back_to_the_page()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);
        await using var connection = await ConnectAsync();
        await connection.GetServer("127.0.0.1", _redis.Port).FlushAllDatabasesAsync();

        var page = await browser.OpenAsync("/me");

        Assert.That(page.Body, Is.EqualTo(Tenant.Users[0].DisplayName), page.Text);
    }

    [Test]
    public async Task A_sign_out_on_one_instance_ends_the_session_on_the_other()
    {
        var (first, second) = (await StartAppAsync(), await StartAppAsync());
        using var browser = await SignInAsync(first);
        using var copy = CreateBrowser(second);
        copy.SetCookies(browser.AppCookies);
        Assert.That((await copy.FetchAsync("/me")).Status, Is.EqualTo(200), "both instances know the session");

        await SignOutAsync(browser);
        var response = await copy.FetchAsync("/me");

        Assert.That(response.Status, Is.EqualTo(401));
    }

    [Test]
    public async Task The_bytes_in_Redis_show_no_token_and_no_name()
    {
        var app = await StartAppAsync();
        using var browser = await SignInAsync(app);

        await using var connection = await ConnectAsync();
        var database = connection.GetDatabase();
        var entries = new StringBuilder();
        await foreach (var key in connection.GetServer("127.0.0.1", _redis.Port).KeysAsync())
        {
            var data = (byte[])(await database.HashGetAsync(key, "data"))!;
            entries.Append(key).Append(' ').Append(Encoding.Latin1.GetString(data)).AppendLine();
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(entries.ToString(), Does.Contain("graph-delegated:tokens:"));
            Assert.That(entries.ToString(), Does.Not.Contain("eyJ"));
            Assert.That(entries.ToString(), Does.Not.Contain("AccessToken"));
            Assert.That(entries.ToString(), Does.Not.Contain(Tenant.Users[0].UserPrincipalName));
            Assert.That(entries.ToString(), Does.Not.Contain(Tenant.Users[0].Id));
        }
    }

    [Test]
    public async Task Redis_that_refuses_writes_ends_in_a_page_after_one_sign_in_and_not_in_a_loop()
    {
        var app = await StartAppAsync();
        await using var connection = await ConnectAsync();
        await connection.GetServer("127.0.0.1", _redis.Port).ConfigSetAsync("min-replicas-to-write", 1);
        using var browser = CreateBrowser(app);

        var page = await browser.OpenAsync("/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Status, Is.EqualTo(503), page.Text);
            Assert.That(page.RetryAfter, Is.Not.Null);
            Assert.That(browser.CountSignIns(), Is.EqualTo(1));
        }
    }

    [TestCase(2)]
    [TestCase(5)]
    public async Task Instances_that_need_a_new_token_at_the_same_time_refresh_once_each_and_all_requests_get_one(int count)
    {
        var instances = new List<TestWebApp>();
        while (instances.Count < count) instances.Add(await StartAppAsync());
        using var browser = await SignInWithDueTokenAsync(instances[0]);
        foreach (var instance in instances) instance.Gate.Close(TokenPath);

        var requests = instances.SelectMany(instance => Enumerable.Range(0, 4).Select(_ => FetchAsync(browser, instance))).ToArray();
        foreach (var instance in instances) await instance.Gate.WaitForRequestAsync(); // all refreshes are under way
        foreach (var instance in instances) instance.Gate.Open();
        var pages = await Task.WhenAll(requests);
        var later = await Task.WhenAll(instances.Select(instance => FetchAsync(browser, instance)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pages.Select(page => page.Status), Is.All.EqualTo(200));
            Assert.That(later.Select(page => (string?)page.Json["origin"]), Is.All.EqualTo("Cache"));
            Assert.That(CountTokenRequests() - 1, Is.EqualTo(count), "without the redemption of the code");
        }
    }

    [Test]
    public async Task An_instance_that_is_late_uses_the_token_that_another_has_stored()
    {
        var (first, second) = (await StartAppAsync(), await StartAppAsync());
        using var browser = await SignInWithDueTokenAsync(first);

        await FetchAsync(browser, first);
        var page = await FetchAsync(browser, second);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)page.Json["origin"], Is.EqualTo("Cache"));
            Assert.That(CountTokenRequests(), Is.EqualTo(2), "the redemption of the code and one refresh");
        }
    }

    private Task<TestPage> FetchAsync(TestBrowser browser, TestWebApp instance)
    {
        var tab = CreateBrowser(instance);
        tab.SetCookies(browser.AppCookies);
        return tab.FetchAsync("/token");
    }

    private RedisCache CreateCache(ConnectionMultiplexer? connection = null)
    {
        var options = new RedisCacheOptions { Configuration = CreateConfiguration() };
        if (connection is not null) options.ConnectionMultiplexerFactory = () => Task.FromResult<IConnectionMultiplexer>(connection);
        var cache = new RedisCache(options);
        _caches.Add(cache);
        return cache;
    }

    private string CreateConfiguration() =>
        $"127.0.0.1:{_redis.Port},abortConnect=false,connectTimeout=1000,syncTimeout=2000,asyncTimeout=2000";

    private Task<ConnectionMultiplexer> ConnectAsync(string? configuration = null) =>
        ConnectionMultiplexer.ConnectAsync(configuration ?? $"127.0.0.1:{_redis.Port},allowAdmin=true");

    // The client connects again in its own time.
    private static Task WaitForConnectionAsync(ConnectionMultiplexer connection)
    {
        var restored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionRestored += (_, e) =>
        {
            if (e.ConnectionType == ConnectionType.Interactive) restored.TrySetResult();
        };
        return restored.Task.WaitAsync(ReconnectDeadline);
    }
}
