using GraphDelegatedKit;
using Samples;

namespace UserAdmin;

/// <summary>Enables or disables the users of a list: looks first, asks, and writes only what differs.</summary>
internal sealed class Switch(SampleSettings settings, SwitchChoice choice)
{
    public async Task<int> RunAsync(CancellationToken stop)
    {
        choice.Check();
        var list = await UserInput.ReadAsync(choice.Input, stop);
        if (list.Users.Count == 0) return UserInput.Nothing(choice.Input);

        await using var connection = await Connection.OpenAsync(settings, stop);
        var signIn = connection.SignIn(choice.DryRun ? Scopes.Read : Scopes.Switch);
        await using var session = DelegatedSession.Open(signIn);
        await using var graph = GraphClient.Create(session, connection.Client());
        await using var resume = choice is { Resume: { } file, DryRun: false } ? await ResumeFile.OpenAsync(file, $"{signIn.Cloud.Name} {signIn.Tenant}", state => SendAsync(graph, [], state, stop), stop) : null;
        var token = await session.GetTokenAsync(cancellationToken: stop);

        using var requests = connection.CountRequests();
        var me = await graph.GetAsync<User>("me?$select=id", stop);
        var plan = new SwitchPlan(choice, me.Id!, id => resume?.State.WasSent(id) == true);
        using (var bar = new CountBar("Looking up", list.Users.Count))
            await foreach (var user in Lookup.EachAsync(graph, list, bar, stop))
                plan.Add(user);

        if (plan.ToChange.Count > 0 && !await AskAsync(plan, token.Account?.Username, stop)) return ExitCode.Failed;
        var exitCode = await ChangeAsync(graph, plan, resume?.State, requests, stop);
        resume?.IsOver();
        return exitCode;
    }

    private async Task<int> ChangeAsync(IGraphClient graph, SwitchPlan plan, BulkState? state, RequestCount requests, CancellationToken stop)
    {
        using var bar = new CountBar(choice.Enable ? "Enabling" : "Disabling", plan.ToChange.Count);
        var report = new Report(settings.Json, new Tally(notFoundIsDone: false), requests, bar) { Planned = plan.Count };
        var inOrder = new InOrder<Outcome>(plan.Count);
        try
        {
            foreach (var (place, outcome) in plan.Certain) report.Add(inOrder.Add(place, outcome));
            await foreach (var answer in SendAsync(graph, plan.ToChange.Keys, state, stop))
            {
                bar.Advance();
                var (place, user) = plan.ToChange[answer.IdOrName];
                report.Add(inOrder.Add(place, Outcome.Of(answer, user, choice.Done)));
            }
        }
        finally
        {
            report.Add(inOrder.Left()); // interrupted: what is done is told
            report.End();
        }

        return report.ExitCode;
    }

    private IAsyncEnumerable<UserResult> SendAsync(IGraphClient graph, IEnumerable<string> ids, BulkState? state, CancellationToken stop)
    {
        var options = new BulkOptions { State = state };
        return choice.Enable ? graph.Users().EnableAsync(ids.ToAsyncEnumerable(), options, stop) : graph.Users().DisableAsync(ids.ToAsyncEnumerable(), options, stop);
    }

    private async Task<bool> AskAsync(SwitchPlan plan, string? username, CancellationToken stop)
    {
        if (choice.Yes) return true;

        await Console.Error.WriteAsync($"{plan.Question(username)} [y/N] ".AsMemory(), stop);
        try
        {
            var answer = await Task.Run(Console.ReadLine, stop).WaitAsync(stop); // a thread that waits for a person does not keep the process
            if (answer?.Trim().ToLowerInvariant() is "y" or "yes") return true;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync();
            throw;
        }

        await Console.Error.WriteLineAsync("Nothing was changed.".AsMemory(), stop);
        return false;
    }
}
