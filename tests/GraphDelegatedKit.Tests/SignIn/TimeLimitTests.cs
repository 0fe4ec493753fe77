using GraphDelegatedKit.SignIn;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.SignIn;

public sealed class TimeLimitTests
{
    private readonly Clock _clock = new();
    private readonly SignInContext _signIn = new();
    private readonly TaskCompletionSource<GraphAccessToken> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task A_token_request_that_never_ends_fails_after_three_minutes()
    {
        var pending = CreateProvider(new FakeTokenProvider((_, _) => new(_response.Task))).GetTokenAsync().AsTask();

        _clock.Advance(TimeSpan.FromMinutes(3));
        var error = await Assert.ThrowsAsync<SignInException>(() => pending.WaitAsync(TimeSpan.FromMinutes(2)));

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.Service));
        Assert.That(error.Message, Does.Contain("3 minutes"));
    }

    [Test]
    public async Task The_time_in_which_a_person_signs_in_does_not_count()
    {
        var inner = new FakeTokenProvider((_, _) => new(_signIn.AwaitPersonAsync(() => _response.Task)));
        var pending = CreateProvider(inner).GetTokenAsync().AsTask();

        _clock.Advance(TimeSpan.FromMinutes(20));
        _response.SetResult(TestData.CreateToken("one"));

        Assert.That((await pending).Value, Is.EqualTo("one"));
    }

    [Test]
    public async Task A_caller_that_cancels_gets_its_cancellation_and_no_SignInException()
    {
        using var cancellation = new CancellationTokenSource();
        var pending = CreateProvider(new FakeTokenProvider((_, _) => new(_response.Task)))
            .GetTokenAsync(cancellationToken: cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThatAsync(() => pending.WaitAsync(TimeSpan.FromMinutes(2)), Throws.InstanceOf<OperationCanceledException>());
    }

    private TimeLimitTokenProvider CreateProvider(FakeTokenProvider inner) => new(inner, _signIn, _clock);
}
