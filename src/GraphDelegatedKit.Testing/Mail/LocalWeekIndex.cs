namespace GraphDelegatedKit.Testing;

/// <summary>Which of the days of the week in a month: the first, or the last.</summary>
public enum LocalWeekIndex
{
    /// <summary>The first one in the month.</summary>
    First,

    /// <summary>The second one in the month.</summary>
    Second,

    /// <summary>The third one in the month.</summary>
    Third,

    /// <summary>The fourth one in the month.</summary>
    Fourth,

    /// <summary>The last one in the month.</summary>
    Last,
}
